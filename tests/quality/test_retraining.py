"""A slice in which people agree too little: a round is opened, a quiz taken, and what came of it is kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import trajwidgets as tw
from tests.simulation.project import DRIFTING, SCHEMA, Judged, design, labelled, trajectory_of
from tests.widgets.page import Page, Wire
from trajwidgets import quality
from trajwidgets.errors import LabelError, StoreError
from trajwidgets.labels import Round
from trajwidgets.store import LabelStore

FORM = tw.LabelSchema.from_models(step=Judged, name="simulated")
PLAN = design(96, seed=11)
RUNS = [trajectory_of(judging) for judging in PLAN]
RIGHT = {judging.trajectory_id: judging.right for judging in PLAN}
RULE = tw.agreement.DecisionRule(coefficient="krippendorff_alpha", every=30)


@pytest.fixture(scope="module")
def simulated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store in which one slice has drifted, and three of its disputes are ruled as the simulation knows."""
    path = tmp_path_factory.mktemp("retraining") / "project.db"
    with LabelStore(path) as store:
        labelled(store, PLAN, seed=11)
        found = quality.disputes(store)
        late = {judging.trajectory_id for judging in PLAN if judging.drifted}
        for _, dispute in found[found["trajectory_id"].isin(late)].head(3).iterrows():
            right = RIGHT[dispute["trajectory_id"]][int(dispute["step_id"][1:]) - 1]
            quality.rule(store, dispute, value=right, cause="guideline_unclear", adjudicator="cleo")
    return path


@pytest.fixture
def store(simulated: Path, tmp_path: Path) -> Iterator[LabelStore]:
    """A copy of it to write to."""
    (tmp_path / "project.db").write_bytes(simulated.read_bytes())
    with LabelStore(tmp_path / "project.db") as opened:
        yield opened


def opened(store: LabelStore) -> str:
    return quality.open_round(store, "capability", DRIFTING, field="outcome", by="quinn", rule=RULE)


@pytest.mark.slow
def test_only_a_slice_to_be_retrained_opens_a_round_and_one_at_a_time(store: LabelStore) -> None:
    with pytest.raises(StoreError, match="no round is needed"):
        quality.open_round(store, "capability", "tools", field="outcome", by="quinn", rule=RULE)
    with pytest.raises(StoreError, match="never looked at"):
        quality.open_round(store, "capability", "juggling", field="outcome", by="quinn", rule=RULE)
    opened(store)
    with pytest.raises(StoreError, match="open already"):
        opened(store)
    (row,) = quality.rounds(store).to_dict("records")
    assert (row["slice_value"], row["opened_by"], row["n_questions"]) == (DRIFTING, "quinn", 3)
    frame = store.to_frame()
    whole = frame[(frame["role"] == "annotator") & (frame["slice_capability"] == DRIFTING)]
    alpha = tw.agreement.krippendorff_alpha(whole, field="outcome")
    assert row["before"] == pytest.approx(alpha.value)
    assert row["before_low"] < row["before"] < row["before_high"]


@pytest.mark.slow
def test_the_quiz_asks_the_disputed_steps_alone_and_its_answers_are_no_labels(
    store: LabelStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ipywidgets.comm.create_comm", lambda *_, **given: Wire(**given))
    quiz = quality.quiz(store, opened(store), RUNS)
    before = store.to_frame()
    labeler = tw.Labeler(list(quiz.runs), schema=FORM, store=quiz.store, annotator="weak")
    page = Page(labeler)
    queue = page.ask("hello").payload["queue"]
    assert sum(card["n_units"] for card in queue) == 3
    assert quality.score(store, quiz).empty
    rulings = quality.rulings(store)
    for place, ruled in enumerate(rulings.to_dict("records")):
        wrong = "partial" if ruled["value"] != "partial" else "failure"
        said = ruled["value"] if place else wrong
        decision = quality.decision_on(quiz.store, ruled["trajectory_id"], ruled["step_id"], {"outcome": said})
        page.save(decision)
    (row,) = quality.score(store, quiz).to_dict("records")
    assert (row["annotator"], row["n_questions"], row["n_answered"], row["n_right"]) == ("weak", 3, 3, 2)
    assert row["low"] < 2 / 3 < row["high"]
    assert store.to_frame().equals(before)
    labeler.close()
    quiz.store.close()


@pytest.mark.slow
def test_a_closed_round_keeps_agreement_before_and_after_and_how_everybody_did(
    store: LabelStore, tmp_path: Path
) -> None:
    round_id = opened(store)
    quiz = quality.quiz(store, round_id, RUNS)
    with pytest.raises(LabelError, match="nobody has answered"):
        quality.close_round(store, quiz, by="quinn")
    first = quality.rulings(store).iloc[0]
    quiz.store.record_schema(SCHEMA)
    quiz.store.record_runs(quiz.runs)
    answer = quality.decision_on(quiz.store, first["trajectory_id"], first["step_id"], {"outcome": first["value"]})
    quiz.store.save(answer, annotator="weak")
    # From now on everybody agrees: alpha after is 1.
    fresh = [run.model_copy(update={"trajectory_id": f"{run.trajectory_id}-b"}) for run in RUNS[2:48:4]]
    assert {run.slices["capability"] for run in fresh} == {DRIFTING}
    store.record_runs(fresh)
    for run in fresh:
        for place, step in enumerate(run.steps):
            said = {"outcome": ("success", "failure")[place % 2]}
            for annotator in ("ada", "weak"):
                decision = quality.decision_on(store, run.trajectory_id, step.step_id, said)
                store.save(decision, annotator=annotator)
    quality.close_round(store, quiz, by="quinn", note="The guideline was mended.")
    (row,) = quality.rounds(store).to_dict("records")
    assert row["after"] == pytest.approx(1)
    assert row["n_after"] == len(fresh) * 10
    assert row["before"] < 0.75
    assert row["quiz"] == {"weak": (1, 1)}
    assert row["closed_at"] > row["opened_at"]
    with pytest.raises(StoreError, match="is not open"):
        quality.close_round(store, quiz, by="quinn")
    store.rename_annotator("weak", "w1")
    assert quality.rounds(store)["quiz"][0] == {"w1": (1, 1)}
    with store.pseudonymised_copy(tmp_path / "copy.db") as copy:
        ((name, result),) = quality.rounds(copy)["quiz"][0].items()
        assert name.startswith("p-")
        assert result == (1, 1)
        assert copy.verify()
    assert len(store.said(Round)) == 2
    quiz.store.close()


@pytest.mark.slow
def test_a_run_with_questions_that_is_not_given_is_asked_for(store: LabelStore) -> None:
    with pytest.raises(StoreError, match="Pass it, too"):
        quality.quiz(store, opened(store), [])
    with pytest.raises(StoreError, match="is not open"):
        quality.quiz(store, "unknown-00", RUNS)
