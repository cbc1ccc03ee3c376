"""The benchmark's books: parts are merged, one can be asked for, and what is committed is whole and within budget."""

from __future__ import annotations

import json
import re
import subprocess
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from benchmarks import MISSED, ROLL
from benchmarks import __main__ as runner
from benchmarks.figure import Figure, figure, p95
from benchmarks.results import RESULTS, commit_of, read

ALL = {name for figures in ROLL.values() for name in figures}
SHAPE = {"value": float, "unit": str, "budget": float, "ok": bool, "how": str, "commit": str, "at": str}


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[dict[str, Figure]]]:
    """Benchmarks that give what the test lays ready, one answer a measurement, instead of measuring."""
    ready: dict[str, list[dict[str, Figure]]] = {}

    def module(name: str) -> SimpleNamespace:
        answers = ready[name.removeprefix("benchmarks.")]
        return SimpleNamespace(measure=lambda: answers.pop(0))

    monkeypatch.setattr(runner, "import_module", module)
    monkeypatch.setattr(runner, "is_there", lambda benchmark: benchmark in ready)
    return ready


def test_a_part_replaces_its_own_figures_and_leaves_the_others(
    machine: dict[str, list[dict[str, Figure]]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "results.json"
    machine["bundles"] = [{"bundle_gzip_kb": figure(40, "KB", "Weighed.", budget=120)}]
    machine["nodelay"] = [
        {"ack_ms_stock": figure(50, "ms", "Pressed.")},
        {"ack_ms_stock": figure(47.126, "ms", "Anew.")},
    ]
    assert runner.run([], path)
    before = read(path)
    assert runner.run(["ack_ms_stock"], path)
    after = read(path)
    assert list(after) == ["bundle_gzip_kb", "ack_ms_stock"]
    assert after["bundle_gzip_kb"] == before["bundle_gzip_kb"]
    assert (after["ack_ms_stock"]["value"], after["ack_ms_stock"]["how"]) == (47.13, "Anew.")
    assert "ack_ms_stock  47.13 ms" in capsys.readouterr().out


def test_a_figure_over_its_budget_is_taken_once_more_and_the_second_counts(
    machine: dict[str, list[dict[str, Figure]]], tmp_path: Path
) -> None:
    path = tmp_path / "results.json"
    for second, holds in ((1.1, True), (1.4, False)):
        machine["pressing"] = [
            {"key_to_ack_ratio": figure(value, "x", "Pressed.", budget=1.2)} for value in (1.3, second, 1.0)
        ]
        assert runner.run(["pressing"], path) is holds
        kept = read(path)["key_to_ack_ratio"]
        assert (kept["value"], kept["ok"]) == (second, holds)
        assert kept["how"] == "Pressed. Measured twice, this is the second; the first gave 1.3."


def test_a_name_nobody_knows_says_which_there_are() -> None:
    with pytest.raises(SystemExit, match=r"no benchmark gives import_ratoi\. There are: .*import_ratio"):
        runner.wanted(["import_ratoi"])


def test_what_is_over_by_less_than_rounding_shows_is_over() -> None:
    assert figure(1.20001, "x", "", budget=1.2)["ok"] is False
    assert figure(1.2, "x", "", budget=1.2)["ok"] is True


def test_p95_is_that_of_numpy() -> None:
    numpy = pytest.importorskip("numpy")
    values = [3.0, 1.5, 9.0, 4.0, 7.25, 2.0, 8.0]
    assert p95(values) == pytest.approx(numpy.percentile(values, 95))


def test_the_commit_says_when_files_differ_from_it_but_not_for_results(tmp_path: Path) -> None:
    def git(*words: str) -> None:
        named = ["-c", "user.name=n", "-c", "user.email=n@example.org", "-c", "commit.gpgsign=false"]
        subprocess.run(["git", *named, *words], cwd=tmp_path, check=True, capture_output=True)

    assert commit_of(tmp_path) == "unknown"
    git("init")
    (tmp_path / "code.py").write_text("1")
    git("add", ".")
    git("commit", "-m", "one")
    assert re.fullmatch(r"[0-9a-f]{12}", commit_of(tmp_path))
    (tmp_path / "benchmarks").mkdir()
    (tmp_path / "benchmarks" / "results.json").write_text("{}")
    assert re.fullmatch(r"[0-9a-f]{12}", commit_of(tmp_path))
    (tmp_path / "code.py").write_text("2")
    assert re.fullmatch(r"[0-9a-f]{12}\+", commit_of(tmp_path))


def test_the_committed_results_are_whole_and_within_budget_but_for_what_is_known_to_be_missed() -> None:
    results = json.loads(RESULTS.read_text(encoding="utf-8"))
    wanted = {name for benchmark, names in ROLL.items() if runner.is_there(benchmark) for name in names}
    assert wanted <= results.keys() <= ALL
    for name, result in results.items():
        assert result.keys() == SHAPE.keys(), name
        for key, kind in SHAPE.items():
            assert isinstance(result[key], kind) or (key == "budget" and result[key] is None), (name, key)
        assert result["ok"] is (result["budget"] is None or result["value"] <= result["budget"]), name
        # Strict both ways: what is missed is said to be, and what is said to be missed is.
        assert result["ok"] is (name not in MISSED), f"{name}: {result['value']} {result['unit']}, {result['budget']}"
        assert result["how"].endswith("."), name
        assert re.fullmatch(r"[0-9a-f]{12}", result["commit"]), f"{name} was measured with changes nobody has"
        assert datetime.fromisoformat(result["at"]).tzinfo is not None, name


def test_every_miss_has_a_page_that_says_why() -> None:
    assert all((RESULTS.parent.parent / page).is_file() for page in MISSED.values())
