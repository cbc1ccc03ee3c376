"""scripts/check_formats.py tells right from wrong: counts, lost texts, calls joined to the wrong results."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import check_formats
from trajwidgets.errors import FormatError
from trajwidgets.formats import openai_chat
from trajwidgets.formats.sources import Source
from trajwidgets.trajectory import Step, TextPart, ToolResultPart, Trajectory

SUPPORT = Path(__file__).resolve().parent.parent / "data" / "formats" / "openai_chat" / "support_request.json"
# Counted by eye in the file.
TRUE: dict[str, Any] = {"trajectories": 1, "agent_turns": 4, "tool_calls": 4, "tool_results": 4, "images": 0}


def folder(place: Path, *rows: dict[str, Any]) -> Path:
    """A folder with copies of one file and a manifest of those rows."""
    for row in rows:
        (place / row["file"]).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(SUPPORT, place / row["file"])
    (place / "MANIFEST.json").write_text(json.dumps(rows), encoding="utf-8")
    return place


def row(**changed: Any) -> dict[str, Any]:
    return {"file": "openai_chat/a.json", "format": "openai_chat", **TRUE, **changed}


def test_a_file_that_is_as_its_manifest_says_passes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert check_formats.main([str(folder(tmp_path, row()))]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "1 passed, 0 failed"


@pytest.mark.parametrize("name", TRUE)
def test_each_count_that_differs_fails_and_null_is_not_judged(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wrong = row(file="b.json", **{name: TRUE[name] + 1})
    unjudged = row(file="c.json", **{name: None})
    assert check_formats.main([str(folder(tmp_path, wrong, unjudged))]) == 1
    printed = capsys.readouterr().out
    assert f"{name} {TRUE[name]}, expected {TRUE[name] + 1}" in printed
    assert printed.splitlines()[-1] == "1 passed, 1 failed"


def test_only_the_formats_asked_for_are_judged(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = folder(tmp_path, row(), row(file="other.json", format="another", tool_calls=99))
    assert check_formats.main([str(place), "openai_chat"]) == 0
    assert "other.json" not in capsys.readouterr().out
    assert check_formats.main([str(place), "openai_chat,another"]) == 1
    assert check_formats.main([str(place), "nonsense"]) == 2


def test_a_file_nobody_can_read_fails_only_where_its_format_is_known(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    place = folder(tmp_path, row(file="broken.json"), row(file="foreign.json", format="foreign"))
    for name in ("broken.json", "foreign.json"):
        (place / name).write_text('{"neither": "this", "nor": "that"}', encoding="utf-8")
    assert check_formats.main([str(place)]) == 1
    printed = capsys.readouterr().out
    assert "Not judged, as no reader or no count is known: 1 file." in printed
    assert printed.splitlines()[-1] == "0 passed, 1 failed"


def spoilt(monkeypatch: pytest.MonkeyPatch, spoil: Any) -> None:
    """A reader that does something to every step."""
    read = openai_chat.read

    def worse(source: Source) -> Iterator[Trajectory | FormatError]:
        for run in read(source):
            assert isinstance(run, Trajectory)
            yield run.model_copy(update={"steps": tuple(map(spoil, run.steps))})

    monkeypatch.setattr(openai_chat, "read", worse)


def test_a_reader_that_drops_a_text_is_found_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def wordless(step: Step) -> Step:
        kept = tuple(part for part in step.parts if not isinstance(part, TextPart))
        return step.model_copy(update={"parts": kept}) if step.actor == "agent" else step

    spoilt(monkeypatch, wordless)
    assert check_formats.main([str(folder(tmp_path, row()))]) == 1
    assert "texts lost" in capsys.readouterr().out


def test_a_reader_that_answers_calls_with_each_others_results_is_found_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def crossed(step: Step) -> Step:
        ids = [result.call_id for result in step.results]
        others = iter([*ids[1:], *ids[:1]])
        parts = tuple(
            part.model_copy(update={"call_id": next(others)}) if isinstance(part, ToolResultPart) else part
            for part in step.parts
        )
        return step.model_copy(update={"parts": parts})

    spoilt(monkeypatch, crossed)
    assert check_formats.main([str(folder(tmp_path, row()))]) == 1
    assert "links wrong" in capsys.readouterr().out


def test_every_known_format_of_the_corpus_passes(shared: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = check_formats.main([str(shared / "corpus")])
    printed = capsys.readouterr().out
    assert code == 0, "\n".join(line for line in printed.splitlines() if "FAIL" in line or line.startswith("    "))


def test_a_row_that_judges_nothing_asks_only_that_nothing_crashes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    unjudged = row(file="nothing.json", **dict.fromkeys(TRUE))
    place = folder(tmp_path, unjudged, row(file="crash.json"))
    (place / "nothing.json").write_text('{"messages": []}', encoding="utf-8")
    assert check_formats.main([str(place)]) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("1 passed, 0 failed")


def test_a_reader_that_crashes_on_one_file_does_not_end_the_report(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def crash(source: Source) -> Iterator[Trajectory | FormatError]:
        raise ZeroDivisionError("of all things")

    monkeypatch.setattr(openai_chat, "read", crash)
    assert check_formats.main([str(folder(tmp_path, row(), row(file="b.json")))]) == 1
    printed = capsys.readouterr().out
    assert printed.count("crashed: ZeroDivisionError('of all things')") == 2
    assert printed.splitlines()[-1] == "0 passed, 2 failed"
