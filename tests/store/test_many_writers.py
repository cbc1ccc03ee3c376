"""Threads, processes, forks and kills: nothing acknowledged is lost, nothing is there twice."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from trajwidgets.labels import Decision
from trajwidgets.store import Event, EventDraft, LabelStore

Decide = Callable[..., Decision]
Start = Callable[..., "subprocess.Popen[str]"]

SAVE_AND_SAY = """
store = LabelStore(path)
for number in range(10_000):
    made = decision(number)
    store.save(made, annotator=name)
    say(made.decision_id)
"""


def line(program: subprocess.Popen[str]) -> str:
    assert program.stdout is not None
    found = program.stdout.readline().strip()
    if not found:
        raise AssertionError(f"the program ended: {program.communicate()[1]}")
    return found


def rest(program: subprocess.Popen[str]) -> str:
    # Not communicate(), which leaves out what readline() has taken from the pipe ahead of its line.
    assert program.stdout is not None
    return program.stdout.read()


def output(program: subprocess.Popen[str]) -> str:
    out, errors = program.communicate(timeout=60)
    assert program.returncode == 0, errors
    return out


@pytest.mark.slow
def test_every_acknowledged_decision_survives_kill_9(path: Path, start: Start) -> None:
    acknowledged: list[str] = []
    for round_ in range(3):
        program = start(path, f"a{round_}", SAVE_AND_SAY)
        acknowledged += [line(program) for _ in range(7 * round_ + 3)]
        program.send_signal(signal.SIGKILL)
        acknowledged += rest(program).split()
    with LabelStore(path) as store:
        stored = [event.event_id for event in store.events(kinds=["decision"])]
        assert set(acknowledged) <= set(stored)
        assert len(stored) == len(set(stored))
        # One decision a kill may have been written without being acknowledged: that is what resending is for.
        assert len(stored) <= len(acknowledged) + 3
        assert store.verify()


@pytest.mark.slow
def test_a_transaction_that_was_killed_half_way_never_happened(path: Path, start: Start, decide: Decide) -> None:
    with LabelStore(path) as store:
        store.save(decide("s1", outcome="success"), annotator="a1")
        before = store.events()
    die = """
    import signal, sqlite3
    half = sqlite3.connect(path, isolation_level=None)
    half.execute("PRAGMA cache_size=1")  # so that pages of the unfinished transaction reach the file
    half.execute("BEGIN IMMEDIATE")
    row = list(half.execute("SELECT * FROM event").fetchone())
    for number in range(500):
        row[0], row[1], row[4] = number + 100, f"half-{number}", number + 100
        half.execute(f"INSERT INTO event VALUES ({','.join('?' * len(row))})", row)
    os.kill(os.getpid(), signal.SIGKILL)
    """
    start(path, "a2", die).wait(timeout=60)
    assert path.with_name("labels.db-journal").exists(), "the kill left no half-written transaction: no test"
    with LabelStore(path) as store:
        assert store.events() == before
        assert store.verify()


@pytest.mark.slow
def test_five_processes_at_once_lose_nothing_and_double_nothing(path: Path, start: Start) -> None:
    code = """
    while not Path(path).with_name("go").exists():
        time.sleep(0.002)
    store = LabelStore(path)
    say(store.project_id)
    for number in range(8):
        made = decision(number, value=f"{name} {number}")
        store.save(made, annotator=name)
        store.save(made, annotator=name)
        say(made.decision_id)
    """
    programs = [start(path, f"a{number}", code) for number in range(5)]
    path.with_name("go").touch()
    said = [output(program).split() for program in programs]
    assert len({words[0] for words in said}) == 1, "two projects were begun in one file"
    acknowledged = [word for words in said for word in words[1:]]
    with LabelStore(path) as store:
        events = store.events()
        assert sorted(event.event_id for event in events[1:]) == sorted(acknowledged)
        assert [event.seq for event in events] == list(range(1, len(events) + 1))
        assert [event.kind for event in events].count("project") == 1
        found = {(row.annotator, row.step_id): row.value for row in store.to_frame().itertuples()}
        assert found == {(f"a{n}", f"s{k}"): f"a{n} {k}" for n in range(5) for k in range(8)}
        verification = store.verify()
        assert verification, str(verification)
        assert verification.n_writers in (5, 6)


def test_stores_made_at_the_same_moment_begin_one_project(tmp_path: Path) -> None:
    for number in range(5):
        path = tmp_path / f"{number}.db"
        together = threading.Barrier(6)

        def make(path: Path = path, together: threading.Barrier = together) -> str:
            together.wait()
            return LabelStore(path).project_id

        with ThreadPoolExecutor(6) as pool:
            projects = {future.result() for future in [pool.submit(make) for _ in range(6)]}
        assert len(projects) == 1
        with LabelStore(path) as store:
            assert [event.kind for event in store.events()] == ["project"]
            assert store.verify()


def test_threads_may_share_one_store(store: LabelStore) -> None:
    def work(name: str) -> None:
        for number in range(8):
            store.append(EventDraft(event_id=f"{name}-{number}", kind="test", payload={}))
            store.to_frame()

    threads = [threading.Thread(target=work, args=(f"t{number}",)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(store.events(kinds=["test"])) == 48
    verification = store.verify()
    assert verification, str(verification)
    assert verification.n_writers == 1


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
@pytest.mark.slow
def test_a_forked_process_becomes_a_writer_of_its_own(path: Path, start: Start) -> None:
    code = """
    store = LabelStore(path)
    stop = store.watch(lambda events: None)
    store.save(decision(0), annotator="parent")
    child = os.fork()
    for number in range(1, 15):
        store.save(decision(number), annotator="child" if child == 0 else "parent")
    say(store.writer_id)
    if child == 0:
        sys.exit(0)
    assert os.waitpid(child, 0)[1] == 0
    stop()
    """
    writers = output(start(path, "", code)).split()
    with LabelStore(path) as store:
        assert len(set(writers)) == 2
        by_name = {name: {e.writer_id for e in store.events(annotator=name)} for name in ("parent", "child")}
        assert len(by_name["parent"]) == len(by_name["child"]) == 1
        assert by_name["parent"] | by_name["child"] == set(writers)
        assert len(store.events(kinds=["decision"])) == 29
        assert store.verify()


class Heard:
    """What a watch has handed over, and when."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.at: list[float] = []
        self.new = threading.Condition()

    def __call__(self, events: list[Event]) -> None:
        with self.new:
            self.events += events
            self.at += [time.time()] * len(events)
            self.new.notify_all()

    def wait_for(self, n: int, timeout: float = 10) -> None:
        with self.new:
            assert self.new.wait_for(lambda: len(self.events) >= n, timeout), f"{len(self.events)} of {n} events came"


@pytest.mark.slow
def test_events_of_another_process_are_heard_within_a_second(store: LabelStore, path: Path, start: Start) -> None:
    heard = Heard()
    stop = store.watch(heard)
    code = """
    store = LabelStore(path)
    for number in range(5):
        made = decision(number)
        store.save(made, annotator=name)
        say(made.decision_id, time.time())
        time.sleep(0.15)
    """
    said = [words.split() for words in output(start(path, "a2", code)).splitlines()]
    heard.wait_for(5)
    stop()
    assert [event.event_id for event in heard.events] == [decision_id for decision_id, _ in said]
    late = [at - float(acknowledged) for at, (_, acknowledged) in zip(heard.at, said, strict=True)]
    assert max(late) < 1, late


def test_a_watch_hears_own_and_other_events_once_and_only_new_ones(
    store: LabelStore, path: Path, decide: Decide
) -> None:
    store.save(decide("s0", outcome="success"), annotator="a1")
    heard = Heard()
    stop = store.watch(heard, interval=0.01)
    with LabelStore(path) as other:
        saved = [
            (store, other)[number % 2].save(decide(f"s{number}", outcome="success"), annotator="a1")
            for number in range(6)
        ]
    heard.wait_for(6)
    stop()
    store.save(decide("s9", outcome="success"), annotator="a1")
    time.sleep(0.05)
    assert heard.events == saved


def test_an_error_in_a_callback_is_reported_and_ends_nothing(
    store: LabelStore, decide: Decide, caplog: pytest.LogCaptureFixture
) -> None:
    heard = Heard()

    def fails_first(events: list[Event]) -> None:
        heard(events)
        if len(heard.events) == 1:
            raise RuntimeError("the panel is gone")

    with caplog.at_level(logging.ERROR):
        stop = store.watch(fails_first, interval=0.01)
        store.save(decide("s1", outcome="success"), annotator="a1")
        heard.wait_for(1)
        store.save(decide("s2", outcome="success"), annotator="a1")
        heard.wait_for(2)
        stop()
    assert "the panel is gone" in caplog.text


def test_a_watch_can_be_ended_from_its_own_callback(store: LabelStore, decide: Decide) -> None:
    heard = Heard()
    stops: list[Callable[[], None]] = []

    def once(events: list[Event]) -> None:
        stops[0]()
        heard(events)

    stops.append(store.watch(once, interval=0.01))
    store.save(decide("s1", outcome="success"), annotator="a1")
    heard.wait_for(1)
    store.save(decide("s2", outcome="success"), annotator="a1")
    time.sleep(0.05)
    assert len(heard.events) == 1


def test_closing_a_store_ends_its_watches(path: Path, decide: Decide) -> None:
    heard = Heard()
    with LabelStore(path) as store:
        store.watch(heard, interval=0.01)
    assert not [thread for thread in threading.enumerate() if thread.name == "trajwidgets-watch"]
