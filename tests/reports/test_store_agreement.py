"""What is followed event by event is what the store's frame gives, whatever happened and however late it arrives."""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
import tempfile
import textwrap
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal
from uuid import uuid4

import pandas as pd
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel

from tests.widgets.page import run, undo
from trajwidgets.errors import StoreError, StoreTooNew
from trajwidgets.labels import Decision, Label, LabelSchema, Role, StepTarget
from trajwidgets.reports import StoreAgreement
from trajwidgets.reports.measured import agreement_by_field, fresh, judged_by_annotators
from trajwidgets.store import LabelStore, LiveFold
from trajwidgets.store.fold import current_labels
from trajwidgets.store.names import Names

#: Where waiting for a disk would only make the test slow.
MEMORY = "/dev/shm" if Path("/dev/shm").is_dir() else None


class First(BaseModel):
    """The form that the labels begin with."""

    outcome: Literal["success", "failure"]
    effort: int = 0
    tags: set[Literal["plan", "tool"]] = set()
    note: str = ""


class Second(BaseModel):
    """Grown by an option; what was a set is one option now, so its declarations make no one scale."""

    outcome: Literal["success", "partial", "failure"]
    tags: Literal["plan", "tool"] = "plan"


class Words(BaseModel):
    """What was a choice is a text."""

    outcome: str


FORMS = [LabelSchema.from_models(step=model) for model in (First, Second, Words)]
VALUES: dict[str, list[Any]] = {
    "outcome": ["success", "partial", "failure", "odd"],
    "effort": [1, 2, 2.5],
    "tags": [["plan"], ["plan", "tool"], [], "tool"],
    "note": ["a word"],
}


def judge(step: str, field: str, value: Any, form: LabelSchema, *, of: str = "r1", **about: Any) -> Decision:
    target = StepTarget(trajectory_id=of, step_id=step)
    state = about.pop("state", "judged")
    label = Label(target=target, field=field, value=value if state == "judged" else None, state=state)
    return Decision(decision_id=uuid4().hex, trajectory_id=of, schema_hash=form.schema_hash, labels=(label,), **about)


def batch(store: LabelStore) -> tuple[Any, ...]:
    """The numbers as they were computed before there was anything to follow with: from the whole frame."""
    schemas = store.schemas().values()
    mine = judged_by_annotators(store.to_frame(), schemas)
    judged = fresh(mine)
    items = judged[["trajectory_id", "step_id", "target"]].drop_duplicates()
    last = judged["recorded_at"].max() if len(judged) else None
    return (
        (len(judged), len(mine) - len(judged), len(items), judged["trajectory_id"].nunique()),
        tuple(sorted(judged["annotator"].unique())),
        last,
        list(agreement_by_field(judged, schemas)),
    )


def assert_same(followed: StoreAgreement, store: LabelStore) -> None:
    counts, annotators, last, fields = batch(store)
    assert (followed.n_labels, followed.n_stale, followed.n_items, followed.n_runs) == counts
    assert followed.annotators == annotators
    assert followed.last_label_at == last
    found = list(followed.fields())
    assert [(each.field, each.trouble) for each in found] == [(each.field, each.trouble) for each in fields]
    for one, other in zip(found, fields, strict=True):
        if other.table is None:
            assert one.table is None
        else:
            pd.testing.assert_frame_equal(one.table, other.table, check_exact=False, rtol=1e-12)


# Without shrinking: each example opens files, and a failing one is short enough to read.
unhurried = settings(
    max_examples=12, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate]
)

Acts = st.lists(
    st.tuples(
        st.sampled_from(["label"] * 8 + ["undo", "undo", "run", "form", "rename", "merge", "other role"]),
        st.integers(0, 10**6),
    ),
    min_size=6,
    max_size=20,
)


class Team:
    """Two stores of one project, in which seeded acts are done."""

    def __init__(self, folder: Path) -> None:
        self.stores = [LabelStore(folder / "a.db")]
        self.stores[0].record_schema(FORMS[0])
        self.stores[0].record_run(run("r1", 3, slices={"work": "web"}))
        shutil.copy(folder / "a.db", folder / "b.db")
        self.stores.append(LabelStore(folder / "b.db"))
        self.said: list[list[tuple[Decision, str]]] = [[], []]

    def act(self, kind: str, seed: int) -> None:
        dice = random.Random(seed)
        place = dice.randrange(2)
        store, said = self.stores[place], self.said[place]
        if kind == "merge":
            store.merge(self.stores[1 - place])
            said += [each for each in self.said[1 - place] if each not in said]
        elif kind == "run":
            slices = dice.choice([{}, {"work": "web"}, {"work": "code", "hard": "yes"}])
            words, steps = dice.choice(["w", "w!"]), dice.choice([2, 3])
            store.record_run(run(dice.choice(["r1", "r2"]), steps, words=words, slices=slices))
        elif kind == "form":
            store.record_schema(dice.choice(FORMS))
        elif kind == "rename":
            people = store.annotators()
            if people:
                store.rename_annotator(dice.choice(people), dice.choice(["anna", "ben", "zoe"]), join=True)
        elif kind == "undo":
            mine = [each for each in said if store.has([each[0].decision_id])]
            if mine:
                decision, who = dice.choice(mine)
                store.retract(undo(decision), annotator=who)
        else:
            self._label(dice, store, said, "reviewer" if kind == "other role" else "annotator")

    def _label(self, dice: random.Random, store: LabelStore, said: list[tuple[Decision, str]], role: Role) -> None:
        field = dice.choice(["outcome", "outcome", "effort", "tags", "note"])
        of = dice.choice(["r1", "r1", "r2"])
        about: dict[str, Any] = {"suggested_by": dice.choice(["", "", "", "a rule"])}
        about["state"] = dice.choice(["judged"] * 6 + ["unsure"])
        if dice.random() < 0.5:
            about["run_digest"] = run(of, 3, words="w").digest
        decision = judge(
            f"s{dice.randint(1, 3)}", field, dice.choice(VALUES[field][: dice.choice([2, 4])]),
            dice.choice([FORMS[0], FORMS[0], FORMS[0], dice.choice(FORMS)]), of=of, **about,
        )  # fmt: skip
        who = dice.choice(["anna", "ben", "cem"])
        store.save(decision, annotator=who, role=role)
        said.append((decision, who))


@unhurried
@given(acts=Acts, looks=st.integers(3, 8))
def test_what_is_followed_is_what_the_frame_gives_at_any_time(acts: list[tuple[str, int]], looks: int) -> None:
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        team = Team(Path(folder))
        followed = [StoreAgreement(store) for store in team.stores]
        both = StoreAgreement(*team.stores)
        for number, (kind, seed) in enumerate(acts):
            team.act(kind, seed)
            if number % looks == 0:
                both.catch_up()
                for each, store in zip(followed, team.stores, strict=True):
                    each.catch_up()
                    assert_same(each, store)
        both.catch_up()
        team.stores[0].merge(team.stores[1])
        assert_same(both, team.stores[0])
        for each, store in zip(followed, team.stores, strict=True):
            each.catch_up()
            assert_same(each, store)
            again = StoreAgreement(store)
            for field in each.fields():
                assert each.live(field.field.name) == again.live(field.field.name)
            store.close()


@unhurried
@given(acts=Acts, random_=st.randoms(use_true_random=False))
def test_events_in_any_order_and_twice_fold_to_the_same_labels(
    acts: list[tuple[str, int]], random_: random.Random
) -> None:
    with tempfile.TemporaryDirectory(dir=MEMORY) as folder:
        team = Team(Path(folder))
        for kind, seed in acts:
            team.act(kind, seed)
        events = [event for store in team.stores for event in store.events()]
        random_.shuffle(events)
        fold = LiveFold()
        for start in range(0, len(events), 5):
            fold.take(events[start : start + 5])
        counting = current_labels(events, Names(event for event in events if event.kind == "alias"))
        assert {key: label.value for held in fold.current.values() for key, label in held.items()} == {
            label.key: label.label.value for label in counting
        }
        for store in team.stores:
            store.close()


def test_a_journal_that_arrives_late_is_counted_as_if_it_had_come_in_time(tmp_path: Path) -> None:
    team = Team(tmp_path)
    mine, theirs = team.stores
    theirs.save(judge("s1", "outcome", "failure", FORMS[0]), annotator="ben")
    first = judge("s1", "outcome", "success", FORMS[0])
    for _ in range(3):
        mine.save(judge("s1", "outcome", "failure", FORMS[0]), annotator="anna")
    theirs.save(first, annotator="anna")  # earlier on the clock than what anna said here last
    followed = StoreAgreement(mine)
    theirs.write_journal(tmp_path / "late.jsonl")
    mine.read_journal(tmp_path / "late.jsonl")
    followed.catch_up()
    assert_same(followed, mine)
    assert followed.live("outcome").label_of(("r1", "s1", "step"), "anna") == "failure"


def test_a_file_that_was_put_back_is_read_anew(tmp_path: Path) -> None:
    store = LabelStore(tmp_path / "labels.db")
    store.record_schema(FORMS[0])
    store.save(judge("s1", "outcome", "success", FORMS[0]), annotator="anna")
    shutil.copy(store.path, tmp_path / "backup.db")
    store.save(judge("s2", "outcome", "success", FORMS[0]), annotator="anna")
    followed = StoreAgreement(store)
    assert followed.n_labels == 2
    shutil.copy(tmp_path / "backup.db", store.path)
    followed.catch_up()
    assert followed.n_labels == 1
    store.save(judge("s3", "outcome", "success", FORMS[0]), annotator="ben")
    followed.catch_up()
    assert_same(followed, store)


def test_values_that_no_form_would_have_let_in_are_told_like_in_a_frame(tmp_path: Path) -> None:
    store = LabelStore(tmp_path / "labels.db")
    store.record_schema(FORMS[0])
    followed = StoreAgreement(store)
    for value in ({"a": 1}, ["success"], None, "success"):
        store.save(judge("s1", "outcome", value, FORMS[0]), annotator=str(type(value)))
        followed.catch_up()
        assert_same(followed, store)


def test_an_event_of_a_later_version_is_refused_and_all_is_counted_once_it_can_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = LabelStore(tmp_path / "labels.db")
    store.record_schema(FORMS[0])
    followed = StoreAgreement(store)
    for step in ("s1", "s2"):
        store.save(judge(step, "outcome", "success", FORMS[0]), annotator="anna")
    last = store.events()[-1]
    with monkeypatch.context() as patched:
        newer = [*store.events()[:-1], replace(last, kind_version=9)]
        patched.setattr(store, "events", lambda after=0: [event for event in newer if event.row > after])
        with pytest.raises(StoreTooNew):
            followed.catch_up()
    followed.catch_up()
    assert_same(followed, store)
    assert followed.n_labels == 2


def test_nothing_to_follow_is_said(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no store to follow"):
        StoreAgreement()
    with pytest.raises(StoreError, match="no such file"):
        StoreAgreement(tmp_path / "nothing.db")
    assert not (tmp_path / "nothing.db").exists()
    LabelStore(tmp_path / "labels.db").close()
    with pytest.raises(StoreError, match="no field 'outcome'"):
        StoreAgreement(tmp_path / "labels.db").live("outcome")


WRITER = """
import random, sys, time
from pathlib import Path
from tests.reports.test_store_agreement import FORMS, judge, undo
from trajwidgets.store import LabelStore
name = sys.argv[2]
dice = random.Random(name)
with LabelStore(sys.argv[1]) as store:
    for number in range(12):
        # The second half only once something of the first was seen: else a quick writer is done between two looks.
        until = time.monotonic() + 60
        while number == 6 and not Path(sys.argv[3]).exists() and time.monotonic() < until:
            time.sleep(0.01)
        decision = judge(f"s{number % 8}", "outcome", dice.choice(["success", "failure"]), FORMS[0])
        store.save(decision, annotator=name)
        if number % 5 == 4:
            store.retract(undo(decision), annotator=name)
"""


def test_two_processes_write_while_a_third_follows(tmp_path: Path) -> None:
    path = tmp_path / "labels.db"
    with LabelStore(path) as store:
        store.record_schema(FORMS[0])
        followed = StoreAgreement(path)
        news: list[int] = []
        seen = tmp_path / "seen"

        def notice() -> None:
            news.append(followed.n_labels)
            if news[-1]:
                seen.touch()

        followed.watch(notice)
        programs = [
            subprocess.Popen([sys.executable, "-c", textwrap.dedent(WRITER), str(path), name, str(seen)])
            for name in ("anna", "ben")
        ]
        assert [program.wait(timeout=120) for program in programs] == [0, 0]
        n_events = len(store.events())
        deadline = time.monotonic() + 20
        while followed._ends[0][0] < n_events:
            assert time.monotonic() < deadline, "the watch did not see the last event"
            time.sleep(0.05)
        assert len(news) > 1, "everything came at once: nothing was followed"
        assert_same(followed, store)
        followed.close()


def test_threads_may_ask_while_labels_come(tmp_path: Path) -> None:
    store = LabelStore(tmp_path / "labels.db")
    store.record_schema(FORMS[0])
    followed = StoreAgreement(store)
    troubles: list[BaseException] = []

    def ask() -> None:
        try:
            for _ in range(20):
                followed.catch_up()
                list(followed.fields())
        except BaseException as error:
            troubles.append(error)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(30):
        store.save(judge(f"s{number % 3}", "outcome", "success", FORMS[0]), annotator=f"a{number % 2}")
    for thread in threads:
        thread.join()
    assert not troubles
    followed.catch_up()
    assert_same(followed, store)
