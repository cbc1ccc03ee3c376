"""Run by the Python of build/interop: read an export with `datasets` and `trl`, and say as JSON what was seen.

Usage: reader.py FORMAT FILE CACHE. No test: tests/interop/test_trl.py starts it.
"""

import json
import sys
from importlib.resources import files
from typing import Any

import datasets
import trl.data_utils as trl
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from transformers import PreTrainedTokenizerFast

from trajwidgets.exports import features

#: Chat templates for tools that `trl` ships and trains with.
TEMPLATES = ("qwen2_5_training", "qwen3_training", "glm4moe_training", "nemotron_3_nano_training")


def tokenizer(template: str) -> PreTrainedTokenizerFast:
    """A tokenizer that knows no words: only its chat template is of interest."""
    words = Tokenizer(WordLevel({"?": 0}, unk_token="?"))
    made = PreTrainedTokenizerFast(tokenizer_object=words, bos_token="<s>", eos_token="</s>")
    made.chat_template = files("trl").joinpath("chat_templates", f"{template}.jinja").read_text(encoding="utf-8")
    return made


def pictured(row: dict[str, Any]) -> dict[str, Any]:
    """The conversation with its images put in, as `trl` and a template for models that see take it."""
    for message in row["messages"]:
        for block in message["content"] if isinstance(message["content"], list) else ():
            if block["type"] == "image":
                block["image"] = f"the picture {block['asset_id']}"
    messages = trl.prepare_multimodal_messages(row["messages"])
    blocks = [block for message in messages for block in message["content"] if block["type"] == "image"]
    text = trl.apply_chat_template({"messages": messages}, tokenizer("qwen3_vl_training"), tools=row["tools"])["text"]
    return {"images": [block["image"] for block in blocks], "n_written": text.count("<|image_pad|>")}


def main(name: str, path: str, cache: str) -> dict[str, Any]:
    columns = features(name)
    rows = list(datasets.load_dataset("json", data_files=path, split="train", cache_dir=cache, features=columns))
    texts: dict[str, list[dict[str, str]]] = {}
    for template in TEMPLATES:
        made = tokenizer(template)
        texts[template] = [trl.apply_chat_template(row, made, tools=row["tools"]) for row in rows]
    return {
        "columns": sorted(columns),
        "rows": rows,
        "conversational": [trl.is_conversational(row) for row in rows],
        "prompts_left_alone": [trl.maybe_extract_prompt(row) == row for row in rows],
        "texts": texts,
        "pictured": [pictured(row) for row in json.loads(json.dumps(rows)) if "messages" in row],
    }


if __name__ == "__main__":
    datasets.disable_progress_bars()
    json.dump(main(*sys.argv[1:]), sys.stdout)
