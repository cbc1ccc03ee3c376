"""What is said about labels is kept beside them: by id, so that names may change, and in the copy that has none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest

from trajwidgets.errors import LabelError, StoreError
from trajwidgets.labels import Decision, Gold, Review, Ruling, Submission
from trajwidgets.store import EventDraft, LabelStore

Decide = Callable[..., Decision]


def act_id() -> str:
    return uuid4().hex


@pytest.fixture
def disputed(store: LabelStore, decide: Decide) -> tuple[LabelStore, dict[str, str]]:
    """Anna and Ben differ, both have handed in, and Cleo has ruled: ids by what they are."""
    said = {name: decide("s1", outcome=value) for name, value in (("anna", "success"), ("ben", "failure"))}
    handed = {}
    for name, decision in said.items():
        store.save(decision, annotator=name)
        handed[name] = Submission(
            submission_id=act_id(),
            trajectory_id="run-1",
            schema_hash=decision.schema_hash,
            submitted=True,
            n_steps=4,
            n_unseen=0,
            n_open=0,
        )
        store.submit(handed[name], annotator=name)
    ruled = decide("s1", outcome="failure")
    sides = {name: decision.decision_id for name, decision in said.items()}
    ruling = Ruling(
        act_id=act_id(),
        trajectory_id="run-1",
        decision_id=ruled.decision_id,
        cause="slip",
        settles=tuple(sides.values()),
        sides_with=(sides["ben"],),
    )
    store.record(ruled, ruling, annotator="cleo", role="adjudicator")
    return store, {**sides, "handed": handed["anna"].submission_id, "ruling": ruling.act_id}


def test_an_act_is_read_back_as_it_was_said(disputed: tuple[LabelStore, dict[str, str]]) -> None:
    store, ids = disputed
    (ruling,) = store.said(Ruling)
    assert (ruling.annotator, ruling.role, ruling.act.cause) == ("cleo", "adjudicator", "slip")
    assert ruling.act.refers_to == {ids["anna"], ids["ben"], ruling.act.decision_id}
    store.record(ruling.act, annotator="cleo", role="adjudicator")
    assert len(store.said(Ruling)) == 1, "to say it twice is to say it once"
    assert store.said(Review) == []
    assert store.verify()


def test_what_speaks_of_nothing_here_is_refused_whole(disputed: tuple[LabelStore, dict[str, str]]) -> None:
    store, _ = disputed
    before = store.last_row()
    review = Review(act_id=act_id(), trajectory_id="run-1", submission_id="not-here-1", verdict="accepted")
    with pytest.raises(StoreError, match="not-here-1"):
        store.record(review, annotator="rita", role="reviewer")
    assert store.last_row() == before


def test_acts_say_what_they_must() -> None:
    about = {"act_id": act_id(), "trajectory_id": "run-1"}
    with pytest.raises(LabelError, match="with a reason"):
        Review(**about, submission_id=act_id(), verdict="sent_back", reason=" ")
    with pytest.raises(LabelError, match="by decisions"):
        Review(**about, submission_id=act_id(), verdict="corrected")
    with pytest.raises(LabelError, match="note"):
        Ruling(**about, decision_id=act_id(), cause="other")
    with pytest.raises(LabelError, match="none of those"):
        Ruling(**about, decision_id=act_id(), cause="slip", sides_with=(act_id(),))


@pytest.mark.parametrize("spoilt", [{"cause": "mood"}, {"decision_id": None}])
def test_an_act_nobody_could_read_back_is_never_written(
    disputed: tuple[LabelStore, dict[str, str]], spoilt: dict[str, object]
) -> None:
    store, _ = disputed
    payload = {**store.said(Ruling)[0].act.model_dump(mode="json"), "act_id": act_id(), **spoilt}
    draft = EventDraft(event_id=payload["act_id"], kind="ruling", payload=payload, annotator="cleo", role="adjudicator")
    with pytest.raises(StoreError, match="no ruling"):
        store.append(draft)


def test_a_rename_reaches_acts_and_a_merge_brings_them(
    disputed: tuple[LabelStore, dict[str, str]], tmp_path: Path
) -> None:
    store, _ = disputed
    store.rename_annotator("cleo", "lead")
    with LabelStore(tmp_path / "other.db") as other:
        other.merge(store)
        assert [said.annotator for said in other.said(Ruling)] == ["lead"]


def test_a_copy_without_names_keeps_acts_and_submissions_and_names_nobody(
    disputed: tuple[LabelStore, dict[str, str]], tmp_path: Path
) -> None:
    store, ids = disputed
    review = Review(act_id=act_id(), trajectory_id="run-1", submission_id=ids["handed"], verdict="accepted")
    store.record(review, annotator="rita", role="reviewer")  # who never labels
    with store.pseudonymised_copy(tmp_path / "copy.db") as copy:
        content = (tmp_path / "copy.db").read_bytes()
        for name in (b"anna", b"ben", b"cleo", b"rita"):
            assert name not in content
        assert copy.verify()
        assert [said.act.refers_to for said in copy.said(Ruling)] == [said.act.refers_to for said in store.said(Ruling)]
        assert [said.act.verdict for said in copy.said(Review)] == ["accepted"]
        assert copy.submissions()["submitted"].tolist() == [True, True]
        assert len(set(copy.submissions()["annotator"])) == 2


def test_gold_on_an_imported_decision_follows_it_into_the_copy(
    store: LabelStore, schema: object, tmp_path: Path
) -> None:
    import pandas as pd

    frame = pd.DataFrame({"trajectory_id": ["run-1"], "step_id": ["s1"], "annotator": ["zoe"], "outcome": ["success"]})
    store.import_frame(frame, schema=schema)
    (decision,) = store.decisions()
    gold = Gold(act_id=act_id(), trajectory_id="run-1", decision_id=decision.decision_id, source="two experts")
    store.record(gold, annotator="zoe", role="qa_lead")
    with store.pseudonymised_copy(tmp_path / "copy.db") as copy:
        (kept,) = copy.decisions()
        assert kept.decision_id != decision.decision_id
        assert [said.act.decision_id for said in copy.said(Gold)] == [kept.decision_id]
