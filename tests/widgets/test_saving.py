"""Saved means committed: what is acknowledged lies in the store, and what is refused is told with field and reason."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Literal

import pytest
from pydantic import BaseModel

from tests.widgets.conftest import Open
from tests.widgets.page import SCHEMA, Page, judge, run, undo
from trajwidgets.errors import StoreError
from trajwidgets.labels import Decision, Label, RunTarget, StepTarget
from trajwidgets.store import LabelStore


def values(page: Page) -> dict[tuple[str | None, str], object]:
    """What counts, according to the store."""
    return {(each.step_id, each.label.field): each.label.value for each in page.widget.store.labels(annotator="a1")}


def refusal(page: Page, decision: Decision) -> tuple[str | None, str]:
    """Field and message of the one refusal."""
    reply = page.save(decision)
    assert reply.payload["saved"] == []
    (refused,) = reply.payload["refused"]
    assert refused["id"] == decision.decision_id
    return refused["field"], refused["message"]


def test_what_is_acknowledged_is_on_disk_with_whose_it_is_and_which_bytes_were_judged(
    opened: Open, tmp_path: Path
) -> None:
    page = opened()
    decision = judge("s2", "failure", active_ms=1234)
    assert page.save(decision).payload["saved"] == [decision.decision_id]
    with LabelStore(tmp_path / "labels.db") as elsewhere:
        (kept,) = elsewhere.decisions(annotator="a1")
        trajectory = page.widget.runs[0]
        assert kept.labels == decision.labels
        assert (kept.run_digest, kept.step_digest) == (trajectory.digest, trajectory.step("s2").digest)
        assert kept.active_ms == 1234
        (label,) = elsewhere.labels()
        assert (label.annotator, label.role) == ("a1", "annotator")


def test_the_page_is_not_believed_about_digests(opened: Open) -> None:
    page = opened()
    page.save(judge("s1", "success", run_digest="forged", step_digest="forged"))
    (kept,) = page.widget.store.decisions()
    assert kept.run_digest == page.widget.runs[0].digest


def test_the_same_act_sent_thrice_is_one_act_and_acknowledged_each_time(opened: Open) -> None:
    page = opened()
    decision = judge("s1", "success")
    replies = [page.save(decision), page.save(decision, decision), page.save(decision)]
    assert all(decision.decision_id in reply.payload["saved"] for reply in replies)
    assert len(page.widget.store.decisions()) == 1


def test_a_relabel_counts_and_an_undo_brings_back_what_was_before(opened: Open) -> None:
    page = opened()
    first, second = judge("s1", "success"), judge("s1", "failure")
    page.save(first, second)
    assert values(page) == {("s1", "outcome"): "failure"}
    page.save(undo(second))
    assert values(page) == {("s1", "outcome"): "success"}
    page.save(undo(first))
    assert values(page) == {}


@pytest.mark.parametrize(
    ("decision", "field", "words"),
    [
        (judge("s1", "great"), "outcome", "Input should be 'success', 'partial' or 'failure' (got 'great')"),
        (judge("s1", None), "outcome", "field 'outcome'"),
        (judge("s1", 10.5, field="score"), "score", "less than or equal to 10 (got 10.5)"),
        (judge("s1", "x", field="mood"), "mood", "no field 'mood' in schema"),
        (judge("s1", True, field="solved"), "solved", "is asked of a run, not of a step"),
        (judge("s9", "success"), "outcome", "no step 's9'"),
        (judge("s3", "success", trajectory_id="r2"), "outcome", "trajectory 'r2' has no step 's3'"),
        (judge("s1", "success", schema_hash="0" * 64), "outcome", "with a form that this store does not know"),
        (judge("s1", "success", trajectory_id="r9"), "outcome", "run 'r9' is not in this Labeler"),
    ],
)
def test_a_refused_label_comes_back_with_its_field_and_the_reason(
    opened: Open, decision: Decision, field: str, words: str
) -> None:
    page = opened()
    assert refusal(page, decision)[0] == field
    assert words in refusal(page, decision)[1]
    assert page.widget.store.decisions() == []


def test_a_refused_act_holds_up_none_before_or_after_it(opened: Open) -> None:
    page = opened()
    before, wrong, after = judge("s1", "success"), judge("s1", "great"), judge("s2", "failure")
    reply = page.save(before, wrong, undo(wrong), after)
    assert reply.payload["saved"] == [before.decision_id, after.decision_id]
    assert [each["field"] for each in reply.payload["refused"]] == ["outcome", None]
    assert values(page) == {("s1", "outcome"): "success", ("s2", "outcome"): "failure"}


def test_a_decision_of_several_labels_is_saved_whole_or_not_at_all(opened: Open) -> None:
    page = opened()
    at = StepTarget(trajectory_id="r1", step_id="s1")
    both = (Label(target=at, field="outcome", value="success"), Label(target=at, field="note", value="clean"))
    wrong = (both[0], Label(target=at, field="score", value=99))
    assert refusal(page, judge("s1", None, labels=wrong))[1].startswith("field 'score'")
    assert values(page) == {}
    page.save(judge("s1", None, labels=both))
    assert values(page) == {("s1", "outcome"): "success", ("s1", "note"): "clean"}


def test_a_label_on_the_run_as_a_whole_is_kept(opened: Open) -> None:
    page = opened()
    label = Label(target=RunTarget(trajectory_id="r1"), field="solved", value=True)
    page.save(judge("s1", None, labels=(label,)))
    assert values(page) == {(None, "solved"): True}


def test_an_act_nobody_can_read_is_refused_alone(opened: Open) -> None:
    page = opened()
    good = judge("s1", "success")
    torn = judge("s2", "success").model_dump(mode="json") | {"trajectory_id": "r2"}
    acts = [torn, good.model_dump(mode="json"), {"kind": "erasure"}, {**torn, "from_the_future": 1}, 7, None]
    reply = page.ask("save", {"acts": acts})
    assert reply.payload["saved"] == [good.decision_id]
    messages = [each["message"] for each in reply.payload["refused"]]
    assert len(messages) == 5
    assert "speaks of run 'r1', the decision of 'r2'" in messages[0]
    assert [each["id"] for each in reply.payload["refused"]][::2][:2] == [torn["decision_id"]] * 2
    assert [each.decision_id for each in page.widget.store.decisions()] == [good.decision_id]


class Earlier(BaseModel):
    """The form as it was before it was changed."""

    mood: Literal["calm", "tense"]


def test_what_was_pressed_on_an_earlier_form_and_never_saved_is_saved_under_that_form(opened: Open) -> None:
    early = opened(step=Earlier)
    schema = early.widget.schema
    leftover = judge("s1", "tense", field="mood", schema_hash=schema.schema_hash)
    wrong = judge("s2", "angry", field="mood", schema_hash=schema.schema_hash)
    page = opened()
    reply = page.save(leftover, wrong, judge("s1", "success"))
    assert [each["id"] for each in reply.payload["refused"]] == [wrong.decision_id]
    assert values(page) == {("s1", "mood"): "tense", ("s1", "outcome"): "success"}
    assert page.widget.store.to_frame(schema=schema)["value"].tolist() == ["tense"]


def test_so_is_its_undo(opened: Open) -> None:
    early = opened(step=Earlier)
    leftover = judge("s1", "tense", field="mood", schema_hash=early.widget.schema.schema_hash)
    page = opened()
    page.save(leftover, undo(leftover))
    assert values(page) == {}


def test_a_value_is_stored_as_pydantic_reads_it(opened: Open) -> None:
    class Tags(BaseModel):
        tags: set[Literal["plan", "tool", "memory"]]

    page = opened(step=Tags)
    decision = judge("s1", ["memory", "plan"], field="tags", schema_hash=page.widget.schema.schema_hash)
    page.save(decision)
    assert values(page) == {("s1", "tags"): ["plan", "memory"]}


def test_the_queue_counts_on_with_every_answer(opened: Open) -> None:
    page = opened(run("r1", 2))
    done = [page.save(judge(step, "success")).payload["cards"][0]["n_done"] for step in ("s1", "s2", "s2")]
    solved = Label(target=RunTarget(trajectory_id="r1"), field="solved", value=False)
    done.append(page.save(judge("s1", None, labels=(solved,))).payload["cards"][0]["n_done"])
    assert done == [1, 2, 2, 3]


def test_a_store_that_cannot_write_is_an_error_with_its_words_and_nothing_is_called_saved(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened()

    def full(*_: object, **__: object) -> None:
        raise StoreError("labels.db: the disk is full. Free some space and save again.")

    decision = judge("s1", "success")
    with monkeypatch.context() as broken:
        broken.setattr(LabelStore, "append", full)
        reply = page.save(decision)
    assert (reply.kind, reply.payload["message"][:28]) == ("error", "labels.db: the disk is full.")
    assert page.save(decision).payload["saved"] == [decision.decision_id]


def test_the_cell_run_again_in_another_kernel_goes_on_where_it_stopped(opened: Open) -> None:
    first = opened()
    kept, late = judge("s1", "success"), judge("s2", "failure")
    first.save(kept)
    first.widget.close()
    second = opened()
    # The outbox of the page was never told that the first one was saved.
    reply = second.save(kept, late)
    assert reply.payload["saved"] == [kept.decision_id, late.decision_id]
    assert second.ask("open", {"trajectory_id": "r1"}).payload["step_id"] == "s3"
    assert len(second.widget.store.decisions()) == 2


def test_what_a_frame_calls_stale_is_open_again_on_the_cards(opened: Open) -> None:
    page = opened(run("r1", 5), run("r2", 2))
    two = judge("s4", "success")
    other = Label(target=StepTarget(trajectory_id="r1", step_id="s5"), field="outcome", value="failure")
    whole = Label(target=RunTarget(trajectory_id="r2"), field="solved", value=True)
    page.save(
        *(judge(step, "success") for step in ("s1", "s2", "s3")),
        two.model_copy(update={"labels": (*two.labels, other)}),
        judge("s1", "success", trajectory_id="r2"),
        judge("s2", "success", trajectory_id="r2", labels=(whole,)),
    )
    assert [card["n_done"] for card in page.ask("hello").payload["queue"]] == [5, 2]
    # Read anew: s2 has other bytes, s3 is gone, and so s4 and s5, which were judged in one act, have only the run's.
    steps = [step for step in run("r1", 5).steps if step.step_id != "s3"]
    steps[2] = steps[2].model_copy(update={"name": "renamed"})
    again = opened(run("r1").model_copy(update={"steps": tuple(steps)}), run("r2", 2))
    frame = again.widget.store.to_frame()
    stale = {(row.trajectory_id, row.step_id) for row in frame[frame["stale"]].itertuples()}
    assert stale == {("r1", "s2"), ("r1", "s3"), ("r1", "s4"), ("r1", "s5")}
    assert [card["n_done"] for card in again.ask("hello").payload["queue"]] == [1, 2]
    (shown,) = again.ask("open", {"trajectory_id": "r1"}).payload["decisions"]
    assert shown["labels"][0]["target"]["step_id"] == "s1"


def test_batches_handled_on_several_threads_at_once_keep_each_act_once_and_the_order(opened: Open) -> None:
    page = opened()
    acts = [judge("s1", value) for value in ("success", "partial", "failure") * 8]
    batches = [page.envelope("save", {"acts": [a.model_dump(mode="json") for a in acts[:end]]}) for end in range(1, 25)]
    threads = [threading.Thread(target=page.deliver, args=(batch,)) for batch in batches]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [len(page.replies(batch["id"])) for batch in batches] == [1] * 24
    assert {page.replies(batch["id"])[0].kind for batch in batches} == {"save"}
    stored = page.widget.store.events(kinds=["decision"])
    assert [event.event_id for event in stored] == [act.decision_id for act in acts]
    assert SCHEMA.schema_hash in page.widget.store.schemas()
