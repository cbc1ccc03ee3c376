"""The account finds what it is there to find: a lost label, a doubled act, a torn log, a fault that was not played."""

from __future__ import annotations

import json
import random
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.faults import __main__ as program
from tests.faults.fault import Account, Fault, Ground, Scene
from tests.faults.roll import FAULTS
from tests.faults.writer import Said, judge, start
from trajwidgets.store import LabelStore


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "labels.db"


def saved(path: Path, n: int = 3) -> set[str]:
    with LabelStore(path) as store:
        made = [judge(random.Random(number)) for number in range(n)]
        for decision in made:
            store.save(decision, annotator="a1")
    return {decision.decision_id for decision in made}


def settled(path: Path, acked: set[str], done: set[str]) -> Account:
    account = Account(rounds=1)
    with LabelStore(path) as store:
        account.settle(store, acked, done)
    return account


def test_what_was_acknowledged_and_is_there_costs_nothing(path: Path) -> None:
    ids = saved(path)
    account = settled(path, ids, ids)
    assert account
    assert account.found() == []


def test_an_acknowledged_act_that_is_not_there_is_lost(path: Path) -> None:
    ids = saved(path)
    account = settled(path, {*ids, "gone"}, {*ids, "gone"})
    assert account.lost == {"gone"}
    assert not account


def test_an_act_that_nobody_did_is_doubled(path: Path) -> None:
    ids = saved(path)
    one = next(iter(ids))
    account = settled(path, ids - {one}, ids - {one})
    assert account.doubled == {one}
    assert not account


def test_a_log_that_was_tampered_with_is_an_anomaly(path: Path) -> None:
    ids = saved(path)
    with closing(sqlite3.connect(path)) as database:
        for (trigger,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            database.execute(f"DROP TRIGGER {trigger}")
        database.execute("UPDATE event SET annotator = 'a2' WHERE kind = 'decision'")
        database.commit()
    account = settled(path, ids, ids)
    assert account.anomalies
    assert not account


def test_a_fault_that_was_not_played_to_its_end_or_had_nothing_to_lose_has_not_passed(tmp_path: Path) -> None:
    def breaks(scene: Scene) -> None:
        for number in scene.each_round():
            if number:
                raise RuntimeError("the kernel did not come back")

    account = Ground(tmp_path).play(Fault("F0", "breaks", breaks, rounds=2, in_lab=False), 2, tell=lambda _: None)
    assert account.rounds == 1
    assert "the kernel did not come back" in account.anomalies[0]
    assert not Account(rounds=3)


def test_the_program_fails_loudly_and_writes_down_why(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def loses(scene: Scene) -> None:
        for number in scene.each_round():
            path = scene.folder / f"{number}.db"
            ids = saved(path)
            with LabelStore(path) as store:
                scene.account.settle(store, {*ids, f"gone-{number}"}, ids)

    output = tmp_path / "results" / "faults.json"
    monkeypatch.setattr(program, "FAULTS", (Fault("F0", "loses", loses, rounds=2, in_lab=False),))
    monkeypatch.setattr("sys.argv", ["faults", "--output", str(output)])
    assert program.main() == 1
    (row,) = json.loads(output.read_text())
    wanted = {"id": "F0", "name": "loses", "rounds": 2, "acked": 8, "lost": 2, "duplicated": 0, "anomalies": 0}
    assert row.items() >= wanted.items()
    assert "faults=1 rounds=2 acked=8 lost=2 dup=0 anomalies=0" in capsys.readouterr().out


@pytest.mark.slow
@pytest.mark.parametrize(("name", "rounds"), [("clocks skewed", 2), ("file damaged or cut off", 8)])
def test_a_store_alone_survives(tmp_path: Path, name: str, rounds: int) -> None:
    (fault,) = (fault for fault in FAULTS if fault.name == name)
    account = Ground(tmp_path).play(fault, rounds, tell=lambda _: None)
    assert account.found() == []
    assert account


@pytest.mark.slow
def test_a_killed_writer_is_heard_up_to_its_last_whole_word(path: Path) -> None:
    writer = start(path, "a1", 1, 500)
    said = Said()
    assert writer.stdout is not None
    for _ in range(9):
        said.hear(writer.stdout.readline())
    writer.kill()
    said.hear(writer.stdout.read())
    writer.communicate()
    assert settled(path, said.kept, said.tried)
    assert {len(act_id) for act_id in said.tried | said.kept} == {32}
