"""The benchmark's books: parts are merged, one can be asked for, and what is committed is whole and within budget."""

from __future__ import annotations

import json
import re
import subprocess
import time
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from benchmarks import MISSED, ROLL, peers
from benchmarks import __main__ as runner
from benchmarks.figure import AS_FAST, Figure, figure, holds, p95
from benchmarks.judgements import OPTIONS, judged
from benchmarks.race import OURS, race
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
    for second, is_ok in ((1.1, True), (1.4, False)):
        machine["pressing"] = [
            {"key_to_ack_ratio": figure(value, "x", "Pressed.", budget=1.2)} for value in (1.3, second, 1.0)
        ]
        assert runner.run(["pressing"], path) is is_ok
        kept = read(path)["key_to_ack_ratio"]
        assert (kept["value"], kept["ok"]) == (second, is_ok)
        assert kept["how"] == "Pressed. Measured twice, this is the second; the first gave 1.3."


def test_a_name_nobody_knows_says_which_there_are() -> None:
    with pytest.raises(SystemExit, match=r"no benchmark gives import_ratoi\. There are: .*import_ratio"):
        runner.wanted(["import_ratoi"])


def test_what_is_over_by_less_than_rounding_shows_is_over() -> None:
    assert figure(1.20001, "x", "", budget=1.2)["ok"] is False
    assert figure(1.2, "x", "", budget=1.2)["ok"] is True


def test_of_a_speedup_more_is_better(
    machine: dict[str, list[dict[str, Figure]]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert figure(9.9999, AS_FAST, "", budget=10)["ok"] is False
    assert figure(10, AS_FAST, "", budget=10)["ok"] is True
    machine["bootstrap"] = [{"bootstrap_speedup": figure(412, AS_FAST, "Drawn.", budget=100)}]
    assert runner.run(["bootstrap"], tmp_path / "results.json")
    assert re.search(r"bootstrap_speedup +412 x as fast +>= 100 +ok", capsys.readouterr().out)


def test_a_race_is_ended_by_a_wrong_number_and_won_by_the_fastest_of_the_others() -> None:
    ways = {OURS: lambda: {"kappa": 0.5}, "peer": lambda: {"kappa": 0.5 + 1e-12}}
    taken = race({**ways, "slow peer": lambda: time.sleep(0.02) or {"kappa": 0.5}}, rounds=3)
    assert taken.fastest == "peer"
    assert taken.speedup == taken.seconds["peer"] / taken.seconds[OURS]
    assert re.search(r"trajwidgets .*slow peer [\d.]+ ms$", taken.told())
    with pytest.raises(SystemExit, match=r"kappa: wrong peer says 0\.5001, trajwidgets 0\.5"):
        race({**ways, "wrong peer": lambda: {"kappa": 0.5001}}, rounds=1)


def test_peers_that_cannot_be_installed_say_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peers, "ENVIRONMENT", tmp_path / "peers")
    monkeypatch.setattr(peers.venv, "create", lambda *_, **__: None)
    failed = SimpleNamespace(returncode=1, stderr="no route to host")
    monkeypatch.setattr(peers.subprocess, "run", lambda *_, **__: failed)
    with pytest.raises(SystemExit, match=r"(?s)cannot be installed.*Without a network.*no route to host"):
        peers.install()


def test_judgements_are_the_same_each_time_in_both_forms() -> None:
    made = judged(400, 3, missing=0.25)
    assert made.equals(judged(400, 3, missing=0.25))
    assert list(made["value"].cat.categories) == list(OPTIONS)
    assert not made.duplicated(["item", "annotator"]).any()
    assert 0.7 < len(made) / 1200 < 0.8
    as_text = judged(400, 3, missing=0.25, text=True)
    assert (as_text == made.astype({"annotator": "str", "value": "str"})).all(axis=None)


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
        assert result["ok"] is holds(result["value"], result["unit"], result["budget"]), name
        # Strict both ways: what is missed is said to be, and what is said to be missed is.
        assert result["ok"] is (name not in MISSED), f"{name}: {result['value']} {result['unit']}, {result['budget']}"
        assert result["how"].endswith("."), name
        assert re.fullmatch(r"[0-9a-f]{12}", result["commit"]), f"{name} was measured with changes nobody has"
        assert datetime.fromisoformat(result["at"]).tzinfo is not None, name


def test_every_miss_has_a_page_that_says_why() -> None:
    assert all((RESULTS.parent.parent / page).is_file() for page in MISSED.values())
