"""The content blocks of Anthropic Messages that become parts: text, thinking, images, documents, output of run code.

Calls and results are no rules here: they are linked to one another (see `anthropic_turns`).
Shapes: Anthropic API reference, "Messages".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from pydantic import JsonValue

from trajwidgets.formats.blocks import Attachment, Block, Rule, attach, attach_base64, text_of
from trajwidgets.trajectory import FilePart, ImagePart, MemoryAssets, ReasoningPart, TextPart


def _text(block: Block, index: int, assets: MemoryAssets) -> TextPart | None:
    text = text_of(block, "text")
    return None if text is None else TextPart.trusted(text=text, source_index=index)


def _thinking(block: Block, index: int, assets: MemoryAssets) -> ReasoningPart | None:
    text = text_of(block, "thinking")
    if text is None:
        return None
    # Newer models may hand out the signature alone. It stays among what is left over of the block.
    return ReasoningPart.trusted(text=text, withheld=not text and "signature" in block, source_index=index)


def _redacted_thinking(block: Block, index: int, assets: MemoryAssets) -> ReasoningPart | None:
    """Encrypted: the bytes stay among what is left over of the block."""
    if not isinstance(block.get("data"), str):
        return None
    return ReasoningPart.trusted(text="", withheld=True, source_index=index)


def _image(block: Block, index: int, assets: MemoryAssets) -> ImagePart | None:
    found = _mcp_data(block, assets) if "data" in block else _attached(block, assets)
    if found is None:
        # Whoever cleans sessions puts words in the place of bytes ("[redacted]"); they stay among what is left over.
        found = Attachment(media_type=_declared(block)) if "data" in block or "source" in block else None
    return ImagePart(source_index=index, **found._asdict()) if found else None


def _declared(block: Block) -> str:
    """The media type that an image says it has."""
    source = block.get("source")
    media_type = source.get("media_type") if isinstance(source, dict) else block.get("mimeType")
    return media_type if isinstance(media_type, str) else ""


def _document(block: Block, index: int, assets: MemoryAssets) -> FilePart | TextPart | list[JsonValue] | None:
    source = block.get("source")
    if isinstance(source, dict) and source.get("type") == "content" and isinstance(source.get("content"), list):
        block["source"] = {key: value for key, value in source.items() if key not in ("type", "content")} or None
        return cast(list[JsonValue], source["content"])
    if isinstance(source, dict) and source.get("type") == "text":
        text = _from_source(block, "data")
        return None if text is None else TextPart.trusted(text=text, source_index=index)
    found = _attached(block, assets)
    if found is None:
        return None
    name = text_of(block, "title") or ""
    return FilePart(asset_id=found.asset_id, uri=found.uri, media_type=found.media_type, name=name, source_index=index)


def _attached(block: Block, assets: MemoryAssets) -> Attachment | None:
    """What `source` names: bytes in base64, an address, or a file that only the provider holds."""
    source = block.get("source")
    if not isinstance(source, dict):
        return None
    if isinstance(data := source.get("data"), str):
        media_type = source.get("media_type")
        found = attach_base64(data, assets, media_type=media_type if isinstance(media_type, str) else "")
        if found is not None:
            _from_source(block, "data")
            if found.media_type == media_type:
                _from_source(block, "media_type")
        return found
    if isinstance(url := source.get("url"), str):
        found = attach(url, assets) if url else None
        if found is not None:
            _from_source(block, "url")
        return found
    if isinstance(source.get("file_id"), str):
        return Attachment(uri=_from_source(block, "file_id"))
    return None


def _from_source(block: Block, key: str) -> str | None:
    source = block.get("source")
    left = dict(source) if isinstance(source, dict) else {}
    text = text_of(left, key)
    if text is not None:
        left.pop("type", None)
        block["source"] = left or None
    return text


def _mcp_data(block: Block, assets: MemoryAssets) -> Attachment | None:
    """An image as MCP servers write it, which some clients hand on: `data` and `mimeType` in the block itself."""
    data, media_type = block.get("data"), block.get("mimeType")
    found = attach_base64(data, assets) if isinstance(data, str) else None
    if found is not None:
        del block["data"]
        if found.media_type == media_type:
            del block["mimeType"]
    return found


def _output(block: Block, index: int, assets: MemoryAssets) -> TextPart | None:
    """What code that the provider ran wrote. Its return code and its files stay among what is left over."""
    if not isinstance(block.get("stdout"), str) or not isinstance(block.get("stderr"), str):
        return None
    words = [text_of(block, "stdout") or "", text_of(block, "stderr") or ""]
    return TextPart.trusted(text="\n".join(filter(None, words)), source_index=index)


def _container_upload(block: Block, index: int, assets: MemoryAssets) -> FilePart | None:
    name = text_of(block, "file_id")
    return FilePart(name=name, source_index=index) if name else None


ANTHROPIC_BLOCKS: Mapping[str, Rule] = {
    "text": _text,
    "thinking": _thinking,
    "redacted_thinking": _redacted_thinking,
    "image": _image,
    "document": _document,
    "code_execution_result": _output,
    "bash_code_execution_result": _output,
    "container_upload": _container_upload,
}
