"""Zip archives as a source: what is in them, and what a hostile one cannot do."""

import io
import json
import re
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from trajwidgets.errors import FormatError, MissingExtra
from trajwidgets.formats import archives, inspect, load, places
from trajwidgets.formats.archives import ArchiveSource
from trajwidgets.formats.records import Record

if sys.version_info >= (3, 14):
    zstd_zipfile: Any = zipfile
else:
    from backports.zstd import zipfile as zstd_zipfile

HEADER = {"version": 2, "status": "success", "eval": {"task": "t", "model": "m", "eval_id": "e"}}


def sample(number: int, text: str = "hi") -> dict[str, Any]:
    return {"id": number, "epoch": 1, "messages": [{"role": "user", "content": text}]}


def packed(members: dict[str, Any], method: int = zipfile.ZIP_DEFLATED, maker: Any = zipfile) -> bytes:
    """An archive with these members; a text or bytes stand as they are, anything else as JSON."""
    file = io.BytesIO()
    with maker.ZipFile(file, "w", method) as archive:
        for name, value in members.items():
            archive.writestr(name, value if isinstance(value, str | bytes) else json.dumps(value))
    return file.getvalue()


def log(*samples: dict[str, Any]) -> dict[str, Any]:
    return {"header.json": HEADER, **{f"samples/{one['id']}_epoch_1.json": one for one in samples}}


ZSTD = zstd_zipfile.ZIP_ZSTANDARD


@pytest.mark.parametrize(
    ("method", "maker"),
    [(zipfile.ZIP_STORED, zipfile), (zipfile.ZIP_DEFLATED, zipfile), (ZSTD, zstd_zipfile)],
    ids=["stored", "Deflate", "Zstandard"],
)
def test_a_log_is_read_however_it_is_packed(method: int, maker: Any, write: Callable[..., Path]) -> None:
    path = write("log.eval", packed(log(sample(1, "w" * 100_000), sample(2)), method, maker))
    runs = load(path)
    assert [run.trajectory_id for run in runs] == ["t/e/1/1", "t/e/2/1"]
    assert runs[0].task.goal == "w" * 100_000


def test_an_archive_is_told_by_its_bytes_and_not_by_its_name(write: Callable[..., Path]) -> None:
    assert len(load(write("log.json", packed(log(sample(1)))))) == 1


def test_a_folder_is_searched_for_archives(write: Callable[..., Path], tmp_path: Path) -> None:
    write("logs/a/log.eval", packed(log(sample(1))))
    assert [run.origin and run.origin.source for run in load(tmp_path / "logs")] == [
        "a/log.eval:samples/1_epoch_1.json"
    ]


def test_samples_are_unpacked_one_at_a_time(write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    path = write("log.eval", packed(log(*(sample(number) for number in range(50)))))
    read: list[str] = []
    record = archives.Archive.record
    monkeypatch.setattr(archives.Archive, "record", lambda self, name: (read.append(name), record(self, name))[1])
    runs = inspect.read(ArchiveSource(path))
    next(runs)
    next(runs)
    assert read == ["header.json", "samples/0_epoch_1.json", "samples/1_epoch_1.json"]


def test_a_run_of_a_large_archive_is_read_again_by_its_member(
    write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "HELD_BYTES", 1)
    path = write("log.eval", packed(log(*(sample(number, f"question {number}") for number in range(30)))))
    runs = load(path)
    whole = {run.trajectory_id: run.metadata for run in inspect.read(ArchiveSource(path))}
    read: list[str] = []
    record = archives.Archive.record
    monkeypatch.setattr(archives.Archive, "record", lambda self, name: (read.append(name), record(self, name))[1])
    assert [runs[number].task.goal for number in (20, 3, 0)] == ["question 20", "question 3", "question 0"]
    assert read == [name for number in (20, 3, 0) for name in ("header.json", f"samples/{number}_epoch_1.json")]
    assert all(runs[name].metadata == metadata for name, metadata in whole.items())
    write("log.eval", packed(log(*(sample(number, "another question") for number in range(30)))))
    with pytest.raises(FormatError, match=r"log\.eval, member samples/7_epoch_1\.json: the file has changed"):
        runs[7]


def test_without_the_extra_an_archive_of_zstandard_says_what_to_install(
    write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write("log.eval", packed(log(sample(1)), ZSTD, zstd_zipfile))
    for name in ("backports.zstd", "compression", "compression.zstd"):
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.delattr("backports.zstd", raising=False)
    with pytest.raises(MissingExtra, match=r"log\.eval, member header\.json: .*pip install 'trajwidgets\[inspect\]'"):
        load(path)


@pytest.mark.parametrize(
    "name", ["../samples/9_epoch_1.json", "samples/../../9_epoch_1.json", "/samples/9_epoch_1.json"]
)
def test_a_name_that_leads_out_is_refused_and_the_rest_is_read(name: str, write: Callable[..., Path]) -> None:
    path = write("log.eval", packed({**log(sample(1)), name: sample(9)}))
    source = ArchiveSource(path)
    found = [one for one in source.records() if isinstance(one, FormatError)]
    assert [str(one) for one in found] == [
        f"{path}, member {name}: its name leads out of the archive. Nothing is read under such a name; pack it again."
    ]
    assert [run.trajectory_id for run in load(path, on_error="collect")] == ["t/e/1/1"]


def errors(path: Path) -> str:
    return " | ".join(str(error) for error in load(path, on_error="collect").errors)


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, ZSTD], ids=["Deflate", "Zstandard"])
def test_a_member_made_to_fill_the_memory_is_stopped_early(
    method: int, write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    bomb = b"[" + b" " * (64 << 20) + b"]"
    path = write("log.eval", packed({**log(sample(2)), "samples/1_epoch_1.json": bomb}, method, zstd_zipfile))
    assert path.stat().st_size < 100_000
    taken: list[int] = []
    check = archives.Archive._check
    monkeypatch.setattr(
        archives.Archive, "_check", lambda self, size, packed: (taken.append(size), check(self, size, packed))[1]
    )
    runs = load(path, on_error="collect")
    assert [run.trajectory_id for run in runs] == ["t/e/2/1"]
    assert "1_epoch_1.json: one byte unpacks to more than 1000" in str(runs.errors[0])
    # Deflate makes at most 1032 bytes of one, so there the limit is met late.
    assert max(taken) < (20 << 20 if method == ZSTD else 64 << 20)


def test_a_member_and_an_archive_have_a_limit(write: Callable[..., Path], monkeypatch: pytest.MonkeyPatch) -> None:
    path = write("log.eval", packed(log(sample(1, "w" * 3000), sample(2, "v" * 900), sample(3, "v" * 900))))
    monkeypatch.setattr(archives, "MAX_RECORD_BYTES", 2000)
    assert "samples/1_epoch_1.json: more than 0 MB in one member. Split it." in errors(path)
    monkeypatch.setattr(archives, "MAX_RECORD_BYTES", 1 << 20)
    monkeypatch.setattr(archives, "MAX_ARCHIVE_BYTES", 3500)
    assert "samples/2_epoch_1.json: more than 0 GB in one archive. Split it." in errors(path)
    monkeypatch.setattr(archives, "MAX_MEMBERS", 3)
    assert "log.eval: more than 3 members in one archive. Split it." in errors(path)


def lying(data: bytes, size: int) -> bytes:
    """The same archive, whose directory says another unpacked size of its last member."""
    place = data.rindex(b"PK\x01\x02") + 24
    return data[:place] + size.to_bytes(4, "little") + data[place + 4 :]


DAMAGE: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "cut off": (lambda data: data[:-40], r"log\.eval: damaged zip \(File is not a zip file\)\. Copy the file again"),
    "a lie about the size": (lambda data: lying(data, 3), r"1_epoch_1\.json: damaged"),
    "other bytes": (lambda data: data.replace(b"UNIQUE", b"unique"), r"1_epoch_1\.json: damaged \(.*CRC|checksum"),
    "no member where the directory says": (
        lambda data: data.replace(b"PK\x03\x04", b"PK\x03\x05", 2),
        "damaged|no format",
    ),
}


@pytest.mark.parametrize(("spoil", "message"), DAMAGE.values(), ids=DAMAGE)
def test_damage_is_told_with_the_member_and_a_remedy(
    spoil: Callable[[bytes], bytes], message: str, write: Callable[..., Path]
) -> None:
    data = packed(log(sample(1, "UNIQUE")), zipfile.ZIP_STORED)
    path = write("log.eval", spoil(data))
    with pytest.raises(FormatError, match=message):
        load(path)


@pytest.mark.parametrize("spoil", [lambda data: data[:-9], lambda data: b"????" + data[4:]])
def test_a_damaged_zstandard_member_is_an_error_of_that_member(
    spoil: Callable[[bytes], bytes], write: Callable[..., Path]
) -> None:
    from trajwidgets.formats.zstd import BadZstd, zstd_chunks

    good = packed(log(sample(1, "w" * 1000)), ZSTD, zstd_zipfile)
    place = good.index(b"samples/1_epoch_1.json") + len("samples/1_epoch_1.json")
    broken = good[:place] + b"\xff" * 8 + good[place + 8 :]
    assert "samples/1_epoch_1.json: damaged" in errors(write("log.eval", broken))
    frame = good[place : good.index(b"PK\x01\x02")]
    with pytest.raises(BadZstd):
        list(zstd_chunks(spoil(frame)))


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_other_methods_are_refused_by_number(method: int, write: Callable[..., Path]) -> None:
    assert f"packed with method {method}. Pack it with Deflate or Zstandard." in errors(
        write("log.eval", packed(log(sample(1)), method))
    )


@pytest.mark.parametrize("flag", [0x20, 0x40])
def test_a_member_with_flags_that_zipfile_cannot_read_is_an_error_of_that_member(
    flag: int, write: Callable[..., Path]
) -> None:
    data = bytearray(packed(log(sample(1)), zipfile.ZIP_STORED))
    data[data.rindex(b"PK\x01\x02") + 8] |= flag
    assert re.search(
        r"samples/1_epoch_1\.json: .*\(flag bit .\)\. .*pack it anew", errors(write("log.eval", bytes(data)))
    )


def test_an_encrypted_member_is_refused(write: Callable[..., Path]) -> None:
    data = bytearray(packed(log(sample(1)), zipfile.ZIP_STORED))
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    assert "samples/1_epoch_1.json: it is encrypted. Pack it without a password." in errors(
        write("log.eval", bytes(data))
    )


def test_text_that_is_no_json_is_told_with_its_line(write: Callable[..., Path]) -> None:
    members = {**log(sample(1)), "samples/2_epoch_1.json": '{\n"id": ', "samples/3_epoch_1.json": b'"\xe9"'}
    found = errors(write("log.eval", packed(members)))
    assert "samples/2_epoch_1.json, line 2: not JSON" in found
    assert "samples/3_epoch_1.json: not UTF-8 (byte 0xe9)" in found


def test_of_two_members_of_one_name_the_later_counts(write: Callable[..., Path]) -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("header.json", json.dumps(HEADER))
        archive.writestr("samples/1_epoch_1.json", json.dumps(sample(1, "before")))
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("samples/1_epoch_1.json", json.dumps(sample(1, "after")))
    assert [run.task.goal for run in load(write("log.eval", file.getvalue()))] == ["after"]


def test_nothing_is_written_to_disk(
    write: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write("in/log.eval", packed(log(sample(1)), ZSTD, zstd_zipfile))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(zipfile.ZipFile, "extract", lambda *_: pytest.fail("extracted"))
    load(path)
    assert [file.name for file in tmp_path.rglob("*") if file.is_file()] == ["log.eval"]


def test_records_say_where_they_stood(write: Callable[..., Path]) -> None:
    path = write("log.eval", packed(log(sample(1))))
    header, first = ArchiveSource(path, "deep/log.eval").records()
    assert isinstance(header, Record)
    assert isinstance(first, Record)
    assert (first.name, first.stem) == ("deep/log.eval:samples/1_epoch_1.json", "deep/log")
    assert first.where == f"{path}, member samples/1_epoch_1.json"
