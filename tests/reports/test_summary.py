"""tw.summary: the numbers of a small store worked out by hand, and a page that holds no more than it may."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal
from uuid import uuid4

import pytest
from pydantic import BaseModel

import trajwidgets as tw
from tests.widgets.page import SCHEMA, judge, run, undo
from tests.widgets.test_still import CANARY, HOSTILE, Seen, assert_harmless
from trajwidgets.errors import StoreError
from trajwidgets.labels import RunTarget

START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def solved(value: bool | None) -> tw.Decision:
    """An answer about the whole run r1; None is unsure."""
    target = RunTarget(trajectory_id="r1")
    state = "unsure" if value is None else "judged"
    label = tw.Label(target=target, field="solved", value=value, state=state)
    return tw.Decision(decision_id=uuid4().hex, trajectory_id="r1", schema_hash=SCHEMA.schema_hash, labels=(label,))


@pytest.fixture
def store(tmp_path: Path) -> Iterator[tw.LabelStore]:
    """Two runs of 4 and 2 steps of the agent. Each event is recorded a minute after the one before.

    a1 judges r1 s1 to s4: success (after a partial), success, failure, failure; a2: success and three failures.
    """
    times = (START + timedelta(minutes=minute) for minute in range(1000))
    with tw.LabelStore(tmp_path / "labels.db", clock=lambda: next(times)) as store:
        store.record_schema(SCHEMA)
        store.record_runs([run("r1", 4, slices={"work": "web"}, words=CANARY), run("r2", 2, words=CANARY)])
        store.save(judge("s1", "partial"), annotator="a1")
        for step, a1, a2 in (
            ("s1", "success", "success"),
            ("s2", "success", "failure"),
            ("s3", "failure", "failure"),
            ("s4", "failure", "failure"),
        ):
            store.save(judge(step, a1), annotator="a1")
            store.save(judge(step, a2), annotator="a2")
        store.save(judge("s1", 2.0, field="score"), annotator="a1")
        store.save(judge("s2", 5.0, field="score"), annotator="a1")
        store.save(judge("s2", f"{CANARY}-note", field="note"), annotator="a1")
        store.save(solved(True), annotator="a1")
        store.save(solved(None), annotator="a2")
        taken_back = judge("s1", f"{CANARY}-undone", field="note")
        store.save(taken_back, annotator="a2")
        store.retract(undo(taken_back), annotator="a2")
        store.save(judge("s1", "success", trajectory_id="r2", step_digest="0" * 64), annotator="a1")
        yield store


def test_labels_are_counted_by_what_became_of_them(store: tw.LabelStore) -> None:
    summary = tw.summary(store)
    assert (summary.n_labels, summary.n_stale, summary.n_superseded, summary.n_retracted) == (14, 1, 1, 1)
    assert repr(summary) == "Summary('labels.db': 2 runs, 2 annotators, 14 labels, verified)"
    assert repr(tw.summary(store)) == repr(summary)


def test_each_annotators_progress_is_units_done_of_units_asked(store: tw.LabelStore) -> None:
    summary = tw.summary(store)
    progress = summary.progress[["trajectory_id", "annotator", "n_done", "n_units"]]
    # Four steps and the run itself; being unsure is an answer; what was judged on other bytes is not done.
    assert progress.to_numpy().tolist() == [
        ["r1", "a1", 5, 5],
        ["r1", "a2", 5, 5],
        ["r2", "a1", 0, 3],
        ["r2", "a2", 0, 3],
    ]
    people = summary.annotators.set_index("annotator")
    assert people.loc["a1", ["n_labels", "n_stale", "n_runs", "n_done", "n_units"]].tolist() == [9, 1, 2, 5, 8]
    assert people.loc["a2", ["n_labels", "n_stale", "n_runs", "n_done", "n_units"]].tolist() == [5, 0, 1, 5, 8]
    assert people.loc["a1", "last_at"] - people.loc["a1", "first_at"] == timedelta(minutes=15)


def test_progress_is_what_the_labeler_says_it_is(store: tw.LabelStore) -> None:
    runs = [run("r1", 4, slices={"work": "web"}, words=CANARY), run("r2", 2, words=CANARY)]
    told = tw.summary(store).progress.set_index(["annotator", "trajectory_id"])
    for annotator in ("a1", "a2"):
        with tw.LabelStore(store.path) as again:
            labeler = tw.Labeler(runs, schema=SCHEMA, store=again, annotator=annotator)
            for card in labeler._cards(["r1", "r2"]):
                row = told.loc[annotator, card.trajectory_id]
                assert (row["n_done"], row["n_units"]) == (card.n_done, card.n_units)
            labeler.close()


class Plain(BaseModel):
    """A form of one question."""

    outcome: Literal["good", "bad"]


class Blunt(BaseModel):
    """The same question with one more answer."""

    outcome: Literal["good", "bad", "ugly"]


def test_an_answer_that_only_another_form_has_is_done_neither_in_the_labeler_nor_in_the_summary(tmp_path: Path) -> None:
    plain, blunt = (tw.LabelSchema.from_models(step=form) for form in (Plain, Blunt))
    runs = [run("r1", 2)]
    with tw.LabelStore(tmp_path / "labels.db") as store:
        store.record_runs(runs)
        for form in (plain, blunt):
            store.record_schema(form)
        ugly = judge("s2", "ugly", schema_hash=blunt.schema_hash)
        for said in (judge("s2", "good", schema_hash=plain.schema_hash), ugly):
            store.save(said, annotator="a1")
        store.save(judge("s1", "good", schema_hash=plain.schema_hash), annotator="a1")

        def done() -> tuple[int, int, list[str]]:
            """In the summary and in the Labeler, and the steps that the Labeler's page would show as answered."""
            labeler = tw.Labeler(runs, schema=plain, store=store, annotator="a1")
            (card,) = labeler._cards(["r1"])
            shown = [each.labels[0].target.step_id or "" for each in labeler._own("r1")]
            labeler.close()
            return int(tw.summary(store).progress["n_done"].sum()), card.n_done, shown

        assert done() == (1, 1, ["s1"]), "what counts of s2 is 'ugly', which the plain form does not ask for"
        store.retract(undo(ugly), annotator="a1")
        assert done() == (2, 2, ["s2", "s1"]), "what it had overruled counts again"


def test_answers_are_counted_field_by_field_with_those_nobody_gave(store: tw.LabelStore) -> None:
    summary = tw.summary(store)
    rows = summary.answers.astype(object).where(summary.answers.notna(), None).to_numpy().tolist()
    assert rows == [
        ["outcome", "success", "judged", 3, 3 / 8],
        ["outcome", "partial", "judged", 0, 0.0],
        ["outcome", "failure", "judged", 5, 5 / 8],
        ["score", None, "judged", 2, 1.0],
        ["note", None, "judged", 1, 1.0],
        ["solved", False, "judged", 0, 0.0],
        ["solved", True, "judged", 1, 0.5],
        ["solved", None, "unsure", 1, 0.5],
    ]
    assert summary.numbers.to_numpy().tolist() == [["score", 2, 2.0, 3.5, 3.5, 5.0]]


def test_agreement_is_that_of_the_fresh_labels_with_a_reason_where_there_is_none(store: tw.LabelStore) -> None:
    agreement = tw.summary(store).agreement.set_index(["field", "slice"])
    outcome = agreement.loc["outcome", "all"]
    # 3 of 4 alike. Kappa: expected .5 x .25 + .5 x .75 = .5. Alpha: 1 - (1/4) / (1 - (3 x 2 + 5 x 4) / (8 x 7)).
    assert (outcome["n_items"], outcome["percent_agreement"], outcome["kappa"]) == (4, 0.75, 0.5)
    assert outcome["alpha"] == pytest.approx(8 / 15)
    assert agreement.loc["solved", "all"]["kappa_reason"] == "fewer than two annotators"


def test_forms_and_runs_are_named_by_their_digests(store: tw.LabelStore) -> None:
    summary = tw.summary(store)
    assert summary.forms[["schema_hash", "schema", "n_labels"]].to_numpy().tolist() == [
        [SCHEMA.schema_hash, "Feedback+Verdict", 14]
    ]
    assert summary.runs[["trajectory_id", "n_steps", "n_labels", "slice_work"]].fillna("").to_numpy().tolist() == [
        ["r1", 5, 13, "web"],
        ["r2", 3, 1, ""],
    ]
    assert summary.runs["digest"].tolist() == [record.digest for record in store.runs().values()]
    assert summary.verification.head == store.verify().head
    assert summary.project_id == store.project_id


def test_the_page_shows_all_of_it_and_runs_and_loads_nothing(store: tw.LabelStore) -> None:
    page = Seen(tw.summary(store)._repr_html_())
    assert_harmless(page)
    for words in ("2 runs", "2 annotators", "14 labels", "every hash holds", "as of 2026-11-24", "0.75", "0.53"):
        assert words in page.words
    for row in (["success", "3", " 38 %"], ["a1", "9", "5 of 8", "2", "1"], ["unsure", "1", " 50 %"]):
        assert row in [found[: len(row)] for found in page.rows]
    captions = sum(tag == "caption" for tag, _ in page.elements)
    assert captions == sum(tag == "table" for tag, _ in page.elements) > 5
    assert all(given.get("scope") in ("col", "row") for tag, given in page.elements if tag == "th")


def test_it_holds_no_word_of_a_run_and_notes_only_where_they_are_asked_for(store: tw.LabelStore) -> None:
    summary = tw.summary(store)
    frames = (summary.forms, summary.runs, summary.annotators, summary.progress, summary.answers, summary.agreement)
    assert summary.notes is None
    assert CANARY not in summary._repr_html_() + " ".join(frame.to_csv() for frame in frames)
    with_notes = tw.summary(store, notes=True)
    assert with_notes.notes is not None
    assert with_notes.notes[["trajectory_id", "step_id", "value", "annotator"]].to_numpy().tolist() == [
        ["r1", "s2", f"{CANARY}-note", "a1"]
    ]
    assert set(re.findall(f"{CANARY}[-a-z]*", with_notes._repr_html_())) == {f"{CANARY}-note"}


def test_names_and_notes_from_elsewhere_are_shown_as_text(tmp_path: Path) -> None:
    with tw.LabelStore(tmp_path / "labels.db") as store:
        store.record_schema(SCHEMA)
        store.record_runs([run(HOSTILE, 2, slices={HOSTILE: HOSTILE})])
        for annotator in (HOSTILE, "a2"):
            store.save(judge("s1", "success", trajectory_id=HOSTILE), annotator=annotator)
        store.save(judge("s1", HOSTILE, trajectory_id=HOSTILE, field="note"), annotator=HOSTILE)
        page = Seen(tw.summary(store, notes=True)._repr_html_())
    assert_harmless(page)
    assert "<script>alert(1)</script>" in page.words
    assert "\u202e" not in page.words


def test_a_log_that_was_tampered_with_is_told_in_the_first_line(store: tw.LabelStore) -> None:
    with sqlite3.connect(store.path) as file:
        for (trigger,) in file.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            file.execute(f"DROP TRIGGER {trigger}")
        file.execute("UPDATE event SET annotator = 'a3' WHERE annotator = 'a2'")
    file.close()
    summary = tw.summary(store)
    assert not summary.verification.ok
    assert repr(summary).endswith(f"{len(summary.verification.problems)} PROBLEMS)")
    page = Seen(summary._repr_html_())
    assert f"{len(summary.verification.problems)} problems in the log" in page.words.split("as of")[0]
    assert "not what was hashed" in page.words


def test_one_of_a_thing_is_said_in_the_singular(tmp_path: Path) -> None:
    with tw.LabelStore(tmp_path / "labels.db") as store:
        store.record_schema(SCHEMA)
        store.record_run(run("r1", 1))
        store.save(judge("s1", "success"), annotator="a1")
        summary = tw.summary(store)
        assert str(store.verify()) == "4 events of 1 writer: every hash holds"
    assert repr(summary) == "Summary('labels.db': 1 run, 1 annotator, 1 label, verified)"


def test_an_empty_store_has_a_summary_too(tmp_path: Path) -> None:
    with tw.LabelStore(tmp_path / "labels.db") as store:
        summary = tw.summary(store)
    assert repr(summary) == "Summary('labels.db': 0 runs, 0 annotators, 0 labels, verified)"
    assert_harmless(Seen(summary._repr_html_()))
    assert summary.agreement.empty


def test_it_never_makes_a_store_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no such file"):
        tw.summary(tmp_path / "typo.db")
    assert list(tmp_path.iterdir()) == []


def test_the_page_stays_small_however_many_runs_and_annotators_there_are(tmp_path: Path) -> None:
    with tw.LabelStore(tmp_path / "labels.db") as store:
        store.record_schema(SCHEMA)
        store.record_runs([run(f"run-{place:04}", 1) for place in range(500)])
        for place in range(20):
            store.save(judge("s1", "success", trajectory_id="run-0000"), annotator=f"a{place:02}")
        html = tw.summary(store)._repr_html_()
    assert len(html.encode()) < 80_000
    assert "and 400 more runs" in html
    assert "12 more annotators" in html
