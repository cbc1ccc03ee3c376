"""Bytes to JSON: packing, encodings, documents and lines, and errors that say file, line and remedy."""

import gzip
import json
import os
import re
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from trajwidgets.errors import FormatError
from trajwidgets.formats import load, sources
from trajwidgets.trajectory import Trajectory

ROW: dict[str, Any] = {"messages": [{"role": "user", "content": "hi"}, {"role": "assistant", "content": "ok"}]}
LINE = json.dumps(ROW)


def ids(path: Path, **options: Any) -> list[str]:
    return [run.trajectory_id for run in load(path, **options)]


def words(run: Trajectory) -> str:
    return run.steps[0].parts[0].text  # type: ignore[union-attr]


# Content, the ids under a name that says nothing, and the ids under a name that promises lines, where they are others:
# a single line has a number then, for more lines may be appended to it.
LAYOUTS: dict[str, tuple[str, list[str], list[str] | None]] = {
    "lines": (f"{LINE}\n{LINE}\n", ["f:1", "f:2"], None),
    "lines with blanks between": (f"\n{LINE}\n\n  \n{LINE}", ["f:2", "f:5"], None),
    "lines that end in CR LF": (f"{LINE}\r\n{LINE}\r\n", ["f:1", "f:2"], None),
    "lines of lists of rows": (f"[{LINE}, {LINE}]\n[{LINE}]", ["f:1:1", "f:1:2", "f:2:1"], None),
    "an indented document": (json.dumps(ROW, indent=2), ["f"], None),
    "a list of rows, one a line": (f"[\n{LINE},\n{LINE}\n]", ["f:1", "f:2"], None),
    "a document on one line": (LINE, ["f"], ["f:1"]),
    "a document on one line, blanks around it": (f"\n\n {LINE} \n\n", ["f"], ["f:3"]),
    "a list of rows on one line": (json.dumps([ROW, ROW]), ["f:1", "f:2"], ["f:1:1", "f:1:2"]),
}


@pytest.mark.parametrize("name", ["f.json", "f.traj", "f", "f.jsonl", "f.ndjson"])
@pytest.mark.parametrize(("content", "expected", "as_lines"), LAYOUTS.values(), ids=LAYOUTS)
def test_documents_and_lines_are_told_apart_by_content(
    name: str, content: str, expected: list[str], as_lines: list[str] | None, write: Callable[..., Path]
) -> None:
    promises_lines = name in ("f.jsonl", "f.ndjson")
    assert ids(write(name, content)) == (as_lines if as_lines and promises_lines else expected)


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("content", [LINE, f"{LINE}\n{LINE}"])
def test_packed_or_not_with_or_without_byte_order_mark(
    packed: bool, bom: bytes, content: str, write: Callable[..., Path]
) -> None:
    data = bom + content.encode()
    assert len(load(write("f.data", gzip.compress(data) if packed else data))) == content.count("\n") + 1


@pytest.mark.parametrize("name", ["run.json.gz", "run.jsonl.gz"])
def test_the_ending_gz_is_no_part_of_the_id(name: str, write: Callable[..., Path]) -> None:
    expected = {"run.json.gz": ["run"], "run.jsonl.gz": ["run:1"]}
    assert ids(write(name, gzip.compress(LINE.encode()))) == expected[name]


def test_the_checksum_is_that_of_the_file_or_of_the_line(write: Callable[..., Path]) -> None:
    document = json.dumps(ROW, indent=1)
    (run,) = load(write("d.json.gz", gzip.compress(document.encode())))
    assert run.origin is not None
    assert run.origin.source_sha256 == sha256(document.encode()).hexdigest()
    second = load(write("l.jsonl", f"{LINE}\n{LINE}\r\n"))[1]
    assert second.origin is not None
    assert (second.origin.source, second.origin.source_sha256) == ("l.jsonl:2", sha256(LINE.encode()).hexdigest())


def test_separators_of_unicode_do_not_end_a_line(write: Callable[..., Path]) -> None:
    row = {"messages": [{"role": "user", "content": "a\u2028b\u0085c\u000bd"}]}
    content = json.dumps(row, ensure_ascii=False)
    assert [words(run) for run in load(write("f.jsonl", f"{content}\n{content}"))] == ["a\u2028b\u0085c\u000bd"] * 2


TEXTS = {
    "NUL": (r'"a\u0000b"', "a\0b"),
    "a lone high surrogate": (r'"a\ud83db"', r"a\ud83db"),
    "a lone low surrogate": (r'"a\udE00b"', r"a\ude00b"),
    "a whole pair": (r'"\ud83d\ude00"', "\U0001f600"),
    "a pair whose first half is text": (r'"\\ud83d\ude00"', r"\ud83d\ude00"),
    "ANSI colours": (r'"\u001b[31mred\u001b[0m"', "\x1b[31mred\x1b[0m"),
    "a raw tab": ('"a\tb"', "a\tb"),
    "one megabyte": ('"' + "x" * 1_000_000 + '"', "x" * 1_000_000),
}


@pytest.mark.parametrize(("text", "expected"), TEXTS.values(), ids=TEXTS)
def test_odd_text_arrives_fit_to_be_stored_and_hashed(text: str, expected: str, write: Callable[..., Path]) -> None:
    (run,) = load(write("f.json", '[{"role": "user", "content": ' + text + "}]"))
    assert words(run) == expected
    assert len(run.digest) == 64


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("NaN", "NaN"),
        ("-Infinity", "-Infinity"),
        ("1e999", "Infinity"),
        ("-1e999", "-Infinity"),
        ("12345678901234567890", 12345678901234567890),
        ("0.1", 0.1),
        ("-0.0", 0.0),
    ],
)
def test_numbers_json_has_no_place_for_become_words(number: str, expected: object, write: Callable[..., Path]) -> None:
    (run,) = load(write("f.json", '{"score": ' + number + f', "messages": {json.dumps(ROW["messages"])}}}'))
    assert run.metadata["score"] == expected


DAMAGE: dict[str, tuple[str | bytes, str]] = {
    "a document cut off": (
        '{\n "messages": [\n  {"role": "user"',
        r"bad\.json, line 3: not JSON \(Expecting ',' delimiter, column 18\)\. Repair the file, or pass on_error=",
    ),
    "a line cut off": (
        f'{LINE}\n{{"messages": [\n{LINE}\n',
        r'bad\.json, line 2: not JSON \(.*\)\. Pass on_error="collect" to keep the other lines\.',
    ),
    "the first line cut off": (f'{{"messages": [\n{LINE}\n{LINE}\n', r"bad\.json, line 1: not JSON"),
    "a key twice": (
        '{"messages": [],\n "messages": []}',
        r"bad\.json, line 1: the key 'messages' stands twice in one object; keep one of them",
    ),
    "deep nesting": (
        f'{{"a": {"[" * 300}{"]" * 300}, {LINE[1:]}',
        r"bad\.json: nested deeper than 190 levels; flatten it",
    ),
    "very deep nesting": ("[" * 100_000, r"bad\.json, line 1: nested deeper than 190 levels"),
    "an endless integer": (
        f'{{"a": {"9" * 5000}, {LINE[1:]}',
        r"bad\.json, line 1: holds an integer of thousands of digits",
    ),
    "Latin-1": (
        LINE.replace("hi", "caf\xe9").encode("latin-1"),
        r"bad\.json, line 1: not UTF-8 \(byte 0xe9\); save it as UTF-8",
    ),
    "Latin-1 in the third line": (
        b"[\n1,\n" + '"caf\xe9"]'.encode("latin-1"),
        r"bad\.json, line 3: not UTF-8 \(byte 0xe9\)",
    ),
    "UTF-16": (LINE.encode("utf-16"), r"bad\.json: UTF-16 text\. Save it as UTF-8"),
    "gzip cut off": (gzip.compress(LINE.encode())[:-12], r"bad\.json: damaged gzip .*\. Copy or pack the file again"),
}


@pytest.mark.parametrize(("content", "message"), DAMAGE.values(), ids=DAMAGE)
def test_damage_is_told_with_file_line_and_remedy(
    content: str | bytes, message: str, write: Callable[..., Path]
) -> None:
    path = write("bad.json", content)
    with pytest.raises(FormatError, match=message):
        load(path)
    assert load(path, on_error="collect").errors


@pytest.mark.parametrize(("start", "kind"), [(b"[", "document"), (b"[]\n[]\n[", "line")])
def test_a_gzip_bomb_is_stopped(
    start: bytes, kind: str, write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sources, "MAX_RECORD_BYTES", 1 << 20)
    path = write("bomb.json", gzip.compress(start + b" " * (1 << 21)))
    errors = load(path, format="openai_chat", on_error="collect").errors
    assert re.search(rf"bomb\.json(, line 3)?: more than 1 MB in one {kind}\. Split it", str(errors[-1]))


def test_a_file_that_may_not_be_opened_says_so(write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    path = write("locked.json", LINE)
    if os.geteuid() == 0:  # root may open everything

        def refuse(*_: object) -> None:
            raise PermissionError(13, "Permission denied")

        monkeypatch.setattr(Path, "open", refuse)
    else:
        path.chmod(0)
    with pytest.raises(FormatError, match=r"locked\.json: cannot be read \(Permission denied\)"):
        load(path)


def test_lines_are_read_one_by_one(write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    path = write("long.jsonl", "".join(f"{LINE}\n" for _ in range(1000)))
    records = sources.FileSource(path).records()
    parsed: list[int] = []
    parse = sources.parse
    monkeypatch.setattr(sources, "parse", lambda text: (parsed.append(1), parse(text))[1])
    next(records)
    assert len(parsed) <= 2
