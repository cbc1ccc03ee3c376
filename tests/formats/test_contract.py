"""What every format promises, asked of every file: ours in tests/data/formats, and the shared corpus where present."""

import gzip
import json
import pickle
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trajwidgets.errors import UnknownFormat
from trajwidgets.formats import FORMATS, Runs, load, sniff, write_native
from trajwidgets.formats.files import ENDINGS, files
from trajwidgets.formats.media import decode_data_url
from trajwidgets.formats.timestamps import moment
from trajwidgets.trajectory import Part, Trajectory, asset_id

DATA = Path(__file__).resolve().parent.parent / "data" / "formats"
OURS = [path for path in sorted(DATA.glob("*/*")) if path.is_file() and path.name.endswith(ENDINGS)]

# Which format the files of a folder of the corpus are of; those of no folder named here are claimed by nobody.
FOLDERS = {
    "anthropic_cassette": "anthropic_messages",
    "anthropic_messages": "anthropic_messages",
    "atif": "atif",
    "claude_code": "claude_code",
    "claude_code_web": "claude_code",
    "inspect": "inspect",
    "openai_chat": "openai_chat",
    "swe_agent": "swe_agent",
}
# Files that are OpenAI chat messages although their folder bears the name of the tool that wrote them: bare lists of
# messages as they went to the model, and rows with the legacy function_call.
BY_ANOTHER_NAME = {
    "mini_swe_agent/local.traj.json": "openai_chat",
    "openhands_llm_messages/fncall-llm-message.json": "openai_chat",
    "openhands_llm_messages/nonfncall-llm-message.json": "openai_chat",
    "toucan/toucan.raw.json": "openai_chat",
}
# Two documents of ATIF under names that a test of another project gave them; the manifest judges nothing of it.
NO_RUN = "atif/subagent_trajectories.json"
JUDGED = ("trajectories", "agent_turns", "tool_calls", "tool_results", "images")


@pytest.fixture(scope="session")
def manifest(shared: Path) -> dict[str, dict[str, Any]]:
    """The corpus's own list of files and counts, by file."""
    return {row["file"]: row for row in json.loads((shared / "corpus" / "MANIFEST.json").read_text())}


@pytest.fixture(params=[path.relative_to(DATA).as_posix() for path in OURS])
def file(request: pytest.FixtureRequest) -> Path:
    return DATA / request.param


def parts_of(run: Trajectory) -> Iterator[Part]:
    for step in run.steps:
        for part in step.parts:
            yield part
            if part.type == "tool_result":
                yield from part.content


def format_of(name: str) -> str | None:
    """The format of a file of the corpus; None where there is no reader for it yet."""
    return None if name == NO_RUN else BY_ANOTHER_NAME.get(name) or FOLDERS.get(name.split("/")[0])


def typed(value: Any) -> Any:
    """A value with the type of everything in it: 1 and 1.0 are equal, and are written as different JSON."""
    if isinstance(value, dict):
        return {key: typed(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [type(value), *map(typed, value)]
    return type(value), value


def assert_is_what_validation_makes(runs: Runs) -> None:
    for run in runs:
        checked = Trajectory.model_validate(run.model_dump())
        assert typed(checked.model_dump()) == typed(run.model_dump())
        assert checked.model_dump_json() == run.model_dump_json()
        assert checked.steps == run.steps
        assert pickle.loads(pickle.dumps(run)).steps == run.steps


def assert_holds_together(runs: Runs) -> None:
    assert len({run.trajectory_id for run in runs}) == len(runs)
    assert_is_what_validation_makes(runs)
    for run in runs:
        assert len({step.step_id for step in run.steps}) == len(run.steps)
        indexes = [part.source_index for part in parts_of(run) if part.source_index is not None]
        assert len(set(indexes)) == len(indexes)
        for step in run.steps:
            calls = [call.call_id for call in step.calls]
            assert len(set(calls)) == len(calls)
            assert all((result.call_id in calls) != result.orphan for result in step.results)
        for part in parts_of(run):
            if name := getattr(part, "asset_id", None):
                assert asset_id(run.asset(name)) == name


def leaves(value: Any) -> Iterator[str]:
    """Every text of eight characters or more in a JSON value.

    What stands under `role`, `type` and `format` is the format's own vocabulary: the model says it by its shape.
    """
    if isinstance(value, dict):
        for key, inner in value.items():
            if key not in ("role", "type", "format"):
                yield from leaves(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner)
    elif isinstance(value, str) and len(value) >= 8:
        yield value


def values_of(path: Path) -> list[Any]:
    (source,) = files(path)
    return [record.value for record in source.records()]  # type: ignore[union-attr]


def lost(values: list[Any], runs: Runs) -> list[str]:
    """The texts of a source that are nowhere in what was read from it."""
    found = set(leaves([run.model_dump(mode="json") for run in runs]))
    assets = {part.asset_id for run in runs for part in parts_of(run) if getattr(part, "asset_id", None)}
    moments = {step.started_at for run in runs for step in run.steps} - {None}

    def is_kept(leaf: str) -> bool:
        if leaf in found or any(leaf in text for text in found) or moment(leaf) in moments:
            return True
        decoded = decode_data_url(leaf) or decode_data_url("data:;base64," + leaf)
        if decoded and asset_id(decoded[1]) in assets:
            return True
        try:
            return all(map(is_kept, leaves(json.loads(leaf))))
        except json.JSONDecodeError:
            return False

    return [leaf for value in values for leaf in leaves(value) if not is_kept(leaf)]


def test_every_format_has_files_and_says_where_they_come_from() -> None:
    assert {path.parent.name for path in OURS} == set(FORMATS)
    assert all((DATA / name / "SOURCE.md").is_file() for name in FORMATS)


def test_a_file_is_claimed_by_exactly_its_format(file: Path) -> None:
    (source,) = files(file)
    sample = source.sample()
    assert [name for name, format_ in FORMATS.items() if format_.sniff(sample)] == [file.parent.name]
    assert sniff(file) == file.parent.name


def test_ids_are_unique_and_results_answer_calls(file: Path) -> None:
    assert_holds_together(load(file))


def test_a_second_read_gives_the_same_ids_and_digests(file: Path) -> None:
    first, second = load(file), load(file)
    assert [run.trajectory_id for run in first] == [run.trajectory_id for run in second]
    assert [run.digest for run in first] == [run.digest for run in second]
    assert [[step.digest for step in run.steps] for run in first] == [
        [step.digest for step in run.steps] for run in second
    ]


def test_nothing_is_lost(file: Path) -> None:
    assert not lost(values_of(file), load(file))


def test_origin_names_the_file_and_no_path(file: Path) -> None:
    for run in load(file):
        assert run.origin is None or run.origin.source.split(":")[0] == file.name


def test_packing_byte_order_mark_and_line_ends_change_nothing(file: Path, tmp_path: Path) -> None:
    if file.suffix == ".eval":
        pytest.skip("an archive is packed already, and no text")
    expected = [(run.trajectory_id, run.digest) for run in load(file)]
    text = file.read_bytes()
    folder = shutil.copytree(file.parent, tmp_path / "copy")  # with the pictures that lie beside the file
    for content in (gzip.compress(text), b"\xef\xbb\xbf" + text, text.replace(b"\n", b"\r\n")):
        copy = folder / file.name
        copy.write_bytes(content)
        assert [(run.trajectory_id, run.digest) for run in load(copy)] == expected


def test_numbers_beyond_all_floats_are_read_or_refused_in_words(file: Path, tmp_path: Path) -> None:
    if file.suffix == ".eval":
        pytest.skip("an archive: what is in it has the same reader as a log in one file")
    copy = shutil.copytree(file.parent, tmp_path / "copy") / file.name
    beyond = rf"\g<1>1{'0' * 400}"
    text, n = re.subn(r'("[^"]+": ?)-?\d+(?:\.\d+)?(?=[,}\s])', beyond, copy.read_text(encoding="utf-8"))
    if n == 0:
        pytest.skip("no number in it")
    copy.write_text(text, encoding="utf-8")
    for run in load(copy, on_error="collect"):
        assert Trajectory.model_validate_json(run.model_dump_json()).digest == run.digest


def test_written_as_native_it_reads_the_same(file: Path, tmp_path: Path) -> None:
    runs = load(file)
    again = load(write_native(runs, tmp_path / "runs.jsonl"))
    assert [run.model_dump() for run in again] == [run.model_dump() for run in runs]
    assert [run.digest for run in again] == [run.digest for run in runs]
    assert_holds_together(again)


# Any message, mostly of the right shape, with something wrong about it now and then. Texts of eight characters and more
# count as content, so each is long and occurs once or nowhere.
names = st.sampled_from(["", "a", "b", "call-1"])
words = st.integers(0, 10**9).map("unmistakable {:010d}".format)
junk = st.none() | st.booleans() | st.integers() | words | st.lists(words, max_size=2) | st.dictionaries(names, words)
blocks = st.one_of(
    st.builds(lambda text: {"type": "text", "text": text}, words | junk),
    st.builds(lambda url, left: {"type": "image_url", "image_url": {"url": url, "detail": left}}, words | junk, junk),
    st.builds(lambda data: {"type": "input_audio", "input_audio": {"data": data, "format": "wav"}}, words | junk),
    st.builds(lambda name, data: {"type": "file", "file": {"filename": name, "file_id": data}}, words, words | junk),
    junk,
)
calls = st.one_of(
    st.builds(
        lambda name, call_id, arguments, left: {
            "id": call_id,
            "type": "function",
            "function": {"name": name, "arguments": arguments},
            "left": left,
        },
        names | words,
        names | junk,
        junk | st.dictionaries(names, junk).map(json.dumps),
        junk,
    ),
    junk,
)
messages = st.fixed_dictionaries(
    {"role": st.sampled_from(["system", "developer", "user", "assistant", "tool", "function", "critic"])},
    optional={
        "content": junk | st.lists(blocks, max_size=3),
        "tool_calls": junk | st.lists(calls, max_size=3),
        "function_call": junk | st.builds(lambda name, text: {"name": name, "arguments": text}, names, junk),
        "tool_call_id": names | junk,
        "name": names | words | junk,
        "id": names | words | junk,
        "reasoning": words | junk,
        "reasoning_content": words | junk,
        "reasoning_details": junk | st.lists(st.builds(lambda text: {"text": text}, words | junk), max_size=2),
        "refusal": words | junk,
        "audio": junk | st.builds(lambda text, data: {"transcript": text, "data": data}, words | junk, junk),
        "usage": junk | st.builds(lambda n: {"prompt_tokens": n, "prompt_tokens_details": n}, junk),
        "unread": junk,
        "status": junk | st.just("error"),
        "timestamp": junk,
        "model": words | junk,
        "vendor": junk,
    },
)


@given(st.lists(messages, min_size=1, max_size=6))
def test_no_message_however_broken_crashes_the_reader_or_loses_a_word(given_messages: list[dict[str, Any]]) -> None:
    runs = load(given_messages, format="openai_chat")
    assert_holds_together(runs)
    assert not lost(given_messages, runs)


responses = junk | st.fixed_dictionaries(
    {
        "choices": st.lists(
            junk | st.builds(lambda m, k: {"message": m, "finish_reason": k}, messages, junk), max_size=2
        )
    },
    optional=dict.fromkeys(("id", "model", "created", "usage", "object", "choices_"), junk | words),
)
tools = st.one_of(
    junk,
    st.lists(
        st.builds(
            lambda n, d, p: {"type": "function", "function": {"name": n, "description": d, "p": p}}, names, junk, junk
        )
    ),
    st.lists(st.builds(lambda n, d, p: {"name": n, "description": d, "parameters": p}, words, words, junk)).map(
        json.dumps
    ),
)
requests = st.fixed_dictionaries(
    {"messages": st.lists(messages, min_size=1, max_size=2)},
    optional={"model": words | junk, "tools": tools, "functions": tools, "stream": junk},
)
row_keys = dict.fromkeys(("trajectory_id", "id", "goal", "task_id", "slices", "resolved", "reward", "vendor"), junk)
rows = st.builds(
    lambda request, rest: {**rest, **request},
    requests,
    st.fixed_dictionaries({}, optional={**row_keys, "request": junk, "response": responses, "choices": junk}),
) | st.fixed_dictionaries(
    {"request": requests, "response": responses}, optional={**row_keys, "tools": tools, "messages": junk, "model": junk}
)


@given(rows)
def test_no_row_however_broken_crashes_the_reader_or_loses_a_word(row: dict[str, Any]) -> None:
    runs = load(row, format="openai_chat")
    assert_holds_together(runs)
    assert not lost([row], runs)


@pytest.mark.parametrize("format_", sorted(set(FOLDERS.values())))
def test_every_file_of_the_corpus_counts_as_its_manifest_says(
    format_: str, shared: Path, manifest: dict[str, Any]
) -> None:
    rows = {name: row for name, row in manifest.items() if format_of(name) == format_}
    assert rows
    for name, row in rows.items():
        assert sniff(shared / "corpus" / name) == format_, name
        runs = load(shared / "corpus" / name)
        counts = {
            "trajectories": len(runs),
            "agent_turns": sum(step.actor == "agent" for run in runs for step in run.steps),
            "tool_calls": sum(len(step.calls) for run in runs for step in run.steps),
            "tool_results": sum(len(step.results) for run in runs for step in run.steps),
            "images": sum(part.type == "image" for run in runs for part in parts_of(run)),
        }
        expected = {key: row[key] for key in JUDGED if row[key] is not None}
        assert {key: counts[key] for key in expected} == expected, name
        assert not lost(values_of(shared / "corpus" / name), runs), name
        assert_holds_together(runs)


def test_no_other_file_of_the_corpus_is_claimed(shared: Path, manifest: dict[str, Any]) -> None:
    others = [name for name in manifest if format_of(name) is None]
    assert others
    for name in others:
        with pytest.raises(UnknownFormat, match="no format claims it"):
            sniff(shared / "corpus" / name)


def test_no_file_of_the_corpus_crashes_a_reader(shared: Path, manifest: dict[str, Any]) -> None:
    for name in manifest:
        for format_ in FORMATS:
            load(shared / "corpus" / name, format=format_, on_error="collect")
