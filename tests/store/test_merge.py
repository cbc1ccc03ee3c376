"""Two stores become one: nothing is lost, doubled, altered or forged, and it does not matter who takes from whom."""

from __future__ import annotations

import errno
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import trajwidgets as tw
from tests.store.conftest import Start
from trajwidgets.errors import EventConflict, StoreCorrupt, StoreError
from trajwidgets.labels import Decision, Label, LabelSchema, Retraction, StepTarget
from trajwidgets.store import Event, EventDraft, LabelStore, migrations
from trajwidgets.store.events import HASHED, event_hash
from trajwidgets.trajectory import Trajectory

#: Where waiting for a disk would only make the test slow.
MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None

Decide = Callable[..., Decision]
Retract = Callable[[Decision], Retraction]
Given = Callable[[str, str], LabelStore]


@pytest.fixture
def given_by(tmp_path: Path, decide: Decide, schema: LabelSchema, trajectory: Trajectory) -> Given:
    """A store of its own in which one annotator has labelled three steps: `given_by("anna", "success")`."""

    def make(annotator: str, value: str) -> LabelStore:
        store = LabelStore(tmp_path / f"{annotator}.db")
        store.record_schema(schema)
        store.record_run(trajectory)
        for step in ("s1", "s2", "s3"):
            store.save(decide(step, outcome=value), annotator=annotator)
        return store

    return make


def names_in(folder: Path) -> list[str]:
    """What lies in a folder, beside the journals of the stores that do."""
    names = {path.name for path in folder.iterdir()}
    return sorted(name for name in names if name.removesuffix("-journal") not in names - {name})


def columns(events: list[Event]) -> dict[str, dict[str, object]]:
    return {event.hash: {name: value for name, value in vars(event).items() if name in HASHED} for event in events}


def same_frames(one: LabelStore, other: LabelStore) -> None:
    pd.testing.assert_frame_equal(one.to_frame(), other.to_frame())
    pd.testing.assert_frame_equal(one.to_frame(wide=True), other.to_frame(wide=True))
    pd.testing.assert_frame_equal(one.history(), other.history())


def test_two_annotators_with_a_file_each_become_one_frame(given_by: Given) -> None:
    anna, ben = given_by("anna", "success"), given_by("ben", "failure")
    assert anna.project_id != ben.project_id
    merged = tw.merge(anna, ben)
    assert (merged.n_new, merged.n_known, merged.annotators) == (6, 0, ("ben",))
    assert str(merged) == "6 new events (labels of ben), 0 there already"
    assert anna.to_frame().groupby("annotator")["value"].agg(list).to_dict() == {
        "anna": ["success"] * 3,
        "ben": ["failure"] * 3,
    }
    assert tw.agreement.percent_agreement(anna.to_frame(), field="outcome").value == 0
    assert anna.verify()
    assert ben.to_frame()["annotator"].unique().tolist() == ["ben"], "the other store is left as it is"


def test_every_event_keeps_its_own_project_writer_clock_time_and_hash(given_by: Given) -> None:
    anna, ben = given_by("anna", "success"), given_by("ben", "failure")
    before = columns(anna.events()) | columns(ben.events())
    anna.merge(ben)
    assert columns(anna.events()) == before
    assert {event.project_id for event in anna.events()} == {anna.project_id, ben.project_id}


def test_it_does_not_matter_who_takes_from_whom_nor_how_often(given_by: Given, tmp_path: Path) -> None:
    anna, ben = given_by("anna", "success"), given_by("ben", "failure")
    ours, theirs = tmp_path / "ours.db", tmp_path / "theirs.db"
    tw.merge(ours, anna, ben)
    tw.merge(theirs, ben, anna)
    anna.merge(ben)
    ben.merge(anna)
    ben.merge(anna, ours, theirs)
    again = anna.merge(ben)
    assert (again.n_new, again.n_known) == (0, 12)
    stores = [anna, ben, LabelStore(ours), LabelStore(theirs)]
    for store in stores:
        same_frames(stores[0], store)
    assert len({store.verify().head for store in stores}) == 1
    assert len({store.project_id for store in stores[2:]}) == 1


def test_the_form_and_the_run_both_recorded_count_once(given_by: Given) -> None:
    anna, ben = given_by("anna", "success"), given_by("ben", "failure")
    anna.merge(ben)
    schemas = anna.events(kinds=["schema"])
    assert len({event.event_id for event in schemas}) == 1
    assert len(schemas) == 2, "each is a link of its writer's chain"
    assert len(anna.schemas()) == len(anna.runs()) == 1
    assert anna.record_schema(next(iter(anna.schemas().values()))) in anna.schemas()
    assert len(anna.events(kinds=["schema"])) == 2


def test_what_is_said_after_a_merge_is_later_than_all_that_was_merged(
    given_by: Given, decide: Decide, undo: Retract
) -> None:
    anna, ben = given_by("anna", "success"), given_by("ben", "failure")
    for _ in range(20):
        ben.save(decide("s1", outcome="failure"), annotator="ben")
    anna.merge(ben)
    latest = max(event.seq for event in anna.events())
    decision = decide("s1", outcome="partial")
    event = anna.save(decision, annotator="ben")
    assert event.seq == latest + 1
    assert anna.to_frame().query("annotator == 'ben' and step_id == 's1'")["value"].tolist() == ["partial"]
    anna.retract(undo(decision), annotator="ben")
    assert anna.to_frame().query("annotator == 'ben' and step_id == 's1'")["value"].tolist() == ["failure"]
    ben.merge(anna)
    same_frames(anna, ben)


def test_a_copy_that_a_sync_client_left_comes_home(path: Path, decide: Decide, undo: Retract) -> None:
    copy = path.with_name("labels (conflicted copy).db")
    with LabelStore(path) as mine:
        shared = decide("s1", outcome="success")
        mine.save(shared, annotator="a1")
        shutil.copy(path, copy)
        with LabelStore(copy) as theirs:
            theirs.retract(undo(shared), annotator="a1")
            theirs.save(decide("s2", outcome="failure"), annotator="a1")
        mine.save(decide("s3", outcome="partial"), annotator="a1")
        assert tw.merge(mine, copy).n_new == 2
        assert sorted(mine.to_frame()["value"]) == ["failure", "partial"]
        assert mine.verify()


def test_a_store_whose_file_was_swapped_for_an_older_copy_goes_on_as_another_writer(path: Path, decide: Decide) -> None:
    """Else its chain would have two events in one place, and the two copies could never be merged."""
    older, newer = path.with_name("older.db"), path.with_name("newer.db")
    with LabelStore(path) as store:
        store.save(decide("s1", outcome="success"), annotator="a1")
        shutil.copy(path, older)
        store.save(decide("s2", outcome="success"), annotator="a1")
        path.rename(newer)
        older.rename(path)
        writer = store.writer_id
        store.save(decide("s3", outcome="success"), annotator="a1")
        assert store.writer_id != writer
        store.merge(newer)
        assert sorted(store.to_frame()["step_id"]) == ["s1", "s2", "s3"]
        assert store.verify()


def test_a_chain_that_was_rewritten_is_refused(path: Path, decide: Decide) -> None:
    """Two different events of one writer in one place: one of the two copies was forged with all its hashes."""
    copy = path.with_name("forged.db")
    with LabelStore(path) as store:
        last = store.save(decide("s1", outcome="success"), annotator="a1")
        shutil.copy(path, copy)
        forged = {**last.columns, "payload": last.payload_json.replace("success", "failure")}
        alter(
            copy,
            "UPDATE event SET payload = ?, hash = ? WHERE row = ?",
            forged["payload"],
            event_hash(forged),
            last.row,
        )
        with LabelStore(copy) as other:
            assert other.verify(), "the forgery holds in itself"
        with pytest.raises(EventConflict, match=f"two events of seq {last.seq}.*rewritten"):
            store.merge(copy)
        assert store.to_frame()["value"].tolist() == ["success"]


def test_one_event_id_with_two_contents_behind_the_stores_back_is_found(path: Path, decide: Decide) -> None:
    """The table no longer forbids what a merge needs: so `verify` looks."""
    with LabelStore(path) as store, LabelStore(path.with_name("other.db")) as other:
        for each, value in ((store, "success"), (other, "failure")):
            each.save(decide("s1", outcome=value, decision_id="the-same-id"), annotator="a1")
        other_events = other.events()
    connection = sqlite3.connect(path)
    for event in other_events:
        columns = event.columns
        statement = f"INSERT INTO event ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})"
        connection.execute(statement, tuple(columns.values()))
    connection.commit()
    connection.close()
    with LabelStore(path) as store:
        (problem,) = store.verify().problems
        assert problem.startswith("event 'the-same-id': stands twice with two contents")


def test_an_event_cut_off_before_a_migration_is_missed_after_it(
    path: Path, decide: Decide, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as earlier:
        earlier.setattr(migrations, "MIGRATIONS", migrations.MIGRATIONS[:1])
        with LabelStore(path) as store:
            last = store.save(decide("s1", outcome="success"), annotator="a1")
    alter(path, "DELETE FROM event WHERE row = ?", last.row)
    with LabelStore(path) as store:
        assert f"rows {last.row} to {last.row}: written once, and gone" in str(store.verify())
        assert store.save(decide("s1", outcome="success"), annotator="a1").row == last.row + 1


def alter(path: Path, statement: str, *values: object) -> None:
    connection = sqlite3.connect(path)
    connection.execute("DROP TRIGGER event_no_update")
    connection.execute("DROP TRIGGER event_no_delete")
    connection.execute(statement, values)
    connection.commit()
    connection.close()


def test_a_tampered_store_is_refused_by_name_before_a_byte_is_written(given_by: Given, tmp_path: Path) -> None:
    anna, ben = given_by("anna", "success"), given_by("ben", "failure")
    victim = ben.events(kinds=["decision"])[1]
    alter(
        tmp_path / "ben.db",
        "UPDATE event SET payload = replace(payload, 'failure', 'success') WHERE row = ?",
        victim.row,
    )
    before = (tmp_path / "anna.db").read_bytes()
    with pytest.raises(StoreCorrupt, match=rf"ben\.db(.|\n)*{victim.event_id}(.|\n)*not what was hashed"):
        tw.merge(anna, ben)
    with pytest.raises(StoreCorrupt, match=r"ben\.db"):
        tw.merge(tmp_path / "new.db", tmp_path / "anna.db", tmp_path / "ben.db")
    assert (tmp_path / "anna.db").read_bytes() == before
    assert names_in(tmp_path) == ["anna.db", "ben.db"]
    with pytest.raises(StoreCorrupt, match=r"ben\.db"):
        ben.merge(anna)


def test_a_store_from_which_an_event_was_removed_is_refused(given_by: Given, tmp_path: Path) -> None:
    anna, ben = given_by("anna", "success"), given_by("ben", "failure")
    alter(tmp_path / "ben.db", "DELETE FROM event WHERE row = ?", ben.events()[3].row)
    with pytest.raises(StoreCorrupt, match="does not follow"):
        anna.merge(ben)


def test_one_event_id_with_two_contents_is_a_conflict_and_nothing_is_written(given_by: Given, decide: Decide) -> None:
    anna, ben = given_by("anna", "success"), given_by("ben", "failure")
    ben.save(decide("s1", outcome="partial"), annotator="ben")
    anna.save(decide("s1", outcome="success", decision_id="the-same-id"), annotator="anna")
    ben.save(decide("s1", outcome="failure", decision_id="the-same-id"), annotator="anna")
    before = anna.last_row()
    with pytest.raises(EventConflict, match=r"'the-same-id'.*says another payload"):
        anna.merge(ben)
    assert anna.last_row() == before


def test_one_decision_sent_to_both_copies_counts_once(path: Path, decide: Decide) -> None:
    """An outbox that reached two copies of a store: the same act, in two chains."""
    copy = path.with_name("copy.db")
    decision = decide("s1", outcome="success")
    with LabelStore(path) as mine:
        shutil.copy(path, copy)
        with LabelStore(copy) as theirs:
            theirs.save(decide("s2", outcome="failure"), annotator="a1")
            theirs.save(decision, annotator="a1")
            mine.save(decision, annotator="a1")
            mine.merge(theirs)
            theirs.merge(mine)
            same_frames(mine, theirs)
        assert len(mine.history()) == 2
        assert mine.save(decision, annotator="a1").seq == 2, "the first of the twins"
        retraction = Retraction(retraction_id="undo-0001", decision_id=decision.decision_id, trajectory_id="run-1")
        mine.retract(retraction, annotator="a1")
        assert mine.to_frame()["value"].tolist() == ["failure"]


def test_a_path_without_a_store_is_named_and_nothing_is_made(given_by: Given, tmp_path: Path) -> None:
    anna = given_by("anna", "success")
    with pytest.raises(StoreError, match=r"no\.db: there is no store to merge"):
        tw.merge(anna, tmp_path / "no.db")
    with pytest.raises(StoreError, match="no store to merge"):
        tw.merge(tmp_path / "new.db", tmp_path / "no.db")
    (tmp_path / "notes.db").write_text("these are notes " * 100)
    with pytest.raises(StoreError, match="no label store"):
        tw.merge(anna, tmp_path / "notes.db")
    assert names_in(tmp_path) == ["anna.db", "notes.db"]


@pytest.mark.parametrize("links", [True, False])
@pytest.mark.parametrize("make", ["merge", "pseudonymised_copy", "from_journal"])
def test_a_store_that_somebody_makes_at_the_last_moment_is_not_replaced(
    given_by: Given, tmp_path: Path, decide: Decide, monkeypatch: pytest.MonkeyPatch, make: str, links: bool
) -> None:
    anna, target, theirs = given_by("anna", "success"), tmp_path / "all.db", decide("s1", outcome="failure")
    anna.write_journal(tmp_path / "anna.jsonl")
    link, rename = os.link, os.rename

    def somebody_was_faster() -> None:
        if not target.exists():
            with LabelStore(target) as other:
                other.save(theirs, annotator="ben")

    def slow_link(old: Path, new: Path) -> None:
        somebody_was_faster()
        if not links:
            raise OSError(errno.EPERM, "no hard links on this drive")
        link(old, new)

    def slow_rename(old: Path, new: Path) -> None:
        somebody_was_faster()
        rename(old, new)

    monkeypatch.setattr(os, "link", slow_link)
    monkeypatch.setattr(os, "rename", slow_rename)
    ways: dict[str, Callable[[], object]] = {
        "merge": lambda: tw.merge(target, anna),
        "pseudonymised_copy": lambda: anna.pseudonymised_copy(target),
        "from_journal": lambda: LabelStore.from_journal(tmp_path / "anna.jsonl", target),
    }
    with pytest.raises(StoreError, match=r"all\.db: somebody put a file there meanwhile"):
        ways[make]()
    with LabelStore(target) as other:
        assert other.decisions() == [theirs]
    assert names_in(tmp_path) == ["all.db", "anna.db", "anna.jsonl"]


def test_a_store_is_made_where_the_drive_knows_no_links(
    given_by: Given, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def no_link(old: Path, new: Path) -> None:
        raise OSError(errno.EPERM, "no hard links on this drive")

    monkeypatch.setattr(os, "link", no_link)
    anna = given_by("anna", "success")
    tw.merge(tmp_path / "all.db", anna)
    with LabelStore(tmp_path / "all.db") as made:
        same_frames(made, anna)
    assert names_in(tmp_path) == ["all.db", "anna.db"]


def test_a_store_written_by_an_earlier_version_is_read_as_it_is(
    given_by: Given, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as earlier:
        earlier.setattr(migrations, "MIGRATIONS", migrations.MIGRATIONS[:1])
        ben = given_by("ben", "failure")
    before = (tmp_path / "ben.db").read_bytes()
    anna = given_by("anna", "success")
    assert anna.merge(tmp_path / "ben.db").n_new == 6
    assert (tmp_path / "ben.db").read_bytes() == before
    frame = ben.to_frame()
    with LabelStore(tmp_path / "ben.db") as migrated:
        pd.testing.assert_frame_equal(migrated.to_frame(), frame)
        assert migrated.verify()
        assert migrated.merge(anna).n_new == 6
        same_frames(migrated, anna)


def test_a_change_feed_hears_of_what_a_merge_brought(given_by: Given) -> None:
    import queue

    anna, ben = given_by("anna", "success"), given_by("ben", "failure")
    heard: queue.Queue[Event] = queue.Queue()
    stop = anna.watch(lambda events: [heard.put(event) for event in events])
    anna.merge(ben)
    assert {heard.get(timeout=5).annotator for _ in range(6)} == {None, "ben"}
    stop()


@pytest.mark.slow
@pytest.mark.parametrize("n_written", [0, 1, 30, 61])
def test_a_merge_that_is_killed_is_made_whole_or_not_at_all(
    given_by: Given, tmp_path: Path, start: Start, n_written: int
) -> None:
    ben = given_by("ben", "failure")
    ben.append(*(EventDraft(event_id=f"filler-{n}", kind="test", payload={"n": n}) for n in range(55)))
    target = tmp_path / "target.db"
    LabelStore(target).close()
    program = start(
        target,
        str(tmp_path / "ben.db"),
        f"""
        from trajwidgets.store import log
        insert = log.insert

        def insert_and_die(connection, events):
            insert(connection, events[:{n_written}])
            say(len(events))
            os.kill(os.getpid(), 9)

        log.insert = insert_and_die
        LabelStore(path).merge(name)
        """,
    )
    said, _ = program.communicate(timeout=60)
    assert (said, program.returncode) == ("61\n", -9)
    with LabelStore(target) as store:
        assert len(store.events()) == 1
        assert store.merge(ben).n_new == 61
        assert store.verify()


@dataclass(frozen=True)
class Move:
    """What happens next: somebody labels in one of three copies, takes something back, or merges another copy in."""

    store: int
    does: str
    step: str
    value: str
    pick: int


MOVES = st.lists(
    st.builds(
        Move,
        store=st.integers(0, 2),
        does=st.sampled_from(["label", "label", "label", "undo", "merge", "resend", "journal"]),
        step=st.sampled_from(["s1", "s2"]),
        value=st.sampled_from("xyz"),
        pick=st.integers(0, 20),
    ),
    max_size=12,
)


def labelled(number: int, move: Move) -> Decision:
    target = StepTarget(trajectory_id="t", step_id=move.step)
    label = Label(target=target, field="f", value=move.value)
    return Decision(decision_id=f"decision-{number}", trajectory_id="t", schema_hash="h", labels=(label,))


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(moves=MOVES, forked=st.booleans())
def test_any_interleaving_of_labels_undos_and_merges_ends_in_one_result(moves: list[Move], forked: bool) -> None:
    """Three stores, forked from one or made independently; in the end all that was said stands in all of them."""
    with tempfile.TemporaryDirectory(dir=MEMORY) as name:
        folder = Path(name)
        with LabelStore(folder / "0.db") as origin:
            origin.save(labelled(0, Move(0, "label", "s1", "x", 0)), annotator="a0")
        if forked:
            for number in (1, 2):
                shutil.copy(folder / "0.db", folder / f"{number}.db")
        stores = [LabelStore(folder / f"{number}.db") for number in range(3)]
        made: set[str] = {event.event_id for store in stores for event in store.events()}
        for number, move in enumerate(moves, 1):
            store, other = stores[move.store], stores[move.pick % 3]
            own = [event for event in store.events(kinds=["decision"]) if event.annotator == f"a{move.store}"]
            if move.does == "label":
                made.add(store.save(labelled(number, move), annotator=f"a{move.store}").event_id)
            elif move.does == "undo" and own:
                taken = own[move.pick % len(own)]
                act = Retraction(retraction_id=f"undo-{number:04}", decision_id=taken.event_id, trajectory_id="t")
                made.add(store.retract(act, annotator=f"a{move.store}").event_id)
            elif move.does == "resend" and own:
                sent = Decision.model_validate(own[move.pick % len(own)].payload)
                other.save(sent, annotator=f"a{move.store}")
            elif move.does == "merge":
                store.merge(other)
            elif move.does == "journal":
                other.write_journal(folder / "journal.jsonl")
                store.read_journal(folder / "journal.jsonl")
        tw.merge(folder / "forwards.db", *stores)
        tw.merge(folder / "backwards.db", *reversed(stores))
        for store in stores:
            store.merge(*stores)
        everywhere = [*stores, LabelStore(folder / "forwards.db"), LabelStore(folder / "backwards.db")]
        assert len({store.verify().head for store in everywhere}) == 1
        for store in everywhere:
            assert store.verify(), str(store.verify())
            assert {event.event_id for event in store.events()} == made
            same_frames(store, everywhere[0])
