"""Gold mixed in: who gives the right answers, how sure that is, and that nothing tells gold from the rest."""

from __future__ import annotations

from typing import Any

import pytest
from statsmodels.stats.proportion import proportion_confint

import trajwidgets as tw
from tests.quality.conftest import independent_agreement, soon
from tests.widgets.page import SCHEMA, Page, Wire, judge, run
from trajwidgets import quality
from trajwidgets.errors import AgreementError, LabelError, StoreError
from trajwidgets.labels import Label, StepTarget, settle
from trajwidgets.store import LabelStore


@pytest.fixture
def golden(project: LabelStore) -> LabelStore:
    """Both steps of r1 are gold: success, failure. So Ben is right twice, and Anna once."""
    for step, value in (("s1", "success"), ("s2", "failure")):
        decision = quality.decision_on(project, "r1", step, {"outcome": value})
        quality.keep_gold(project, decision, annotator="quinn", source="two experts")
    return project


def figures(store: LabelStore, **given: Any) -> dict[str, tuple[int, int]]:
    table = quality.calibration(store, **given)
    whole = table[table["slice"] == "all"]
    return dict(zip(whole["annotator"], zip(whole["n"], whole["correct"], strict=True), strict=True))


def test_accuracy_is_counted_against_gold_with_the_interval_others_give(golden: LabelStore) -> None:
    assert figures(golden) == {"(all)": (4, 3), "anna": (2, 1), "ben": (2, 2)}
    table = quality.calibration(golden).set_index(["annotator", "slice"])
    low, high = proportion_confint(1, 2, method="wilson")
    assert table.loc[("anna", "all"), ["low", "high"]].tolist() == pytest.approx([low, high])
    assert table["meets"].isna()["ben", "all"], "two right answers may be luck"
    assert not table["meets"]["anna", "all"], "Wilson's interval of one in two ends at 0.91"


def test_who_is_surely_above_or_below_the_target_is_told(project: LabelStore) -> None:
    project.record_runs([run("g", 200)])
    for place in range(1, 201):
        gold = quality.decision_on(project, "g", f"s{place}", {"outcome": "success"})
        quality.keep_gold(project, gold, annotator="quinn")
        for annotator, right in (("anna", place <= 199), ("ben", place <= 170)):
            said = quality.decision_on(project, "g", f"s{place}", {"outcome": "success" if right else "failure"})
            project.save(said, annotator=annotator)
    table = quality.calibration(project, fields=["outcome"]).set_index(["annotator", "slice"])
    assert table["meets"]["anna", "all"]
    assert not table["meets"]["ben", "all"]


def test_gold_is_no_voice_in_agreement_and_measures_not_who_made_it(golden: LabelStore) -> None:
    assert independent_agreement(golden)[0] == ("anna", "ben")
    assert "quinn" not in figures(golden)


def test_nobody_is_measured_by_gold_of_their_own_but_by_that_of_others(golden: LabelStore) -> None:
    golden.save(judge("s3", "success"), annotator="ben")
    own = golden.decisions(annotator="anna")[0]
    (first,) = quality.gold_labels(golden).query("step_id == 's1'")["decision_id"]
    quality.withdraw_gold(golden, first, "Anna's stands for it.", annotator="quinn")
    quality.keep_gold(golden, own, annotator="quinn")
    assert figures(golden) == {"(all)": (3, 2), "anna": (1, 0), "ben": (2, 2)}


def test_a_comment_in_gold_is_no_answer_and_stops_nothing(golden: LabelStore) -> None:
    before = figures(golden)
    comment = quality.decision_on(golden, "r1", "s1", {"note": "As the policy says."})
    quality.keep_gold(golden, comment, annotator="quinn")
    golden.save(judge("s1", "Fine.", field="note"), annotator="anna")
    assert figures(golden) == before
    with pytest.raises(AgreementError, match="text"):
        quality.calibration(golden, fields=["note"])


def test_who_was_unsure_is_neither_right_nor_wrong(golden: LabelStore) -> None:
    unsure = Label(target=StepTarget(trajectory_id="r1", step_id="s1"), field="outcome", state="unsure")
    golden.save(judge("s1", "success").model_copy(update={"labels": (unsure,)}), annotator="anna")
    assert figures(golden) == {"(all)": (3, 2), "anna": (1, 0), "ben": (2, 2)}


def test_a_field_that_has_no_gold_is_an_error(golden: LabelStore) -> None:
    with pytest.raises(LabelError, match="Fields that have gold: outcome"):
        quality.calibration(golden, fields=["outcom"])


def test_gold_that_was_wrong_can_be_taken_back_by_who_made_it(golden: LabelStore) -> None:
    (second,) = quality.gold_labels(golden).query("step_id == 's2'")["decision_id"]
    assert settle(golden.to_frame()).frame["by"].tolist() == ["correction", "correction"]
    with pytest.raises(StoreError, match="'zoe' can take back"):
        quality.withdraw_gold(golden, second, "Wrong.", annotator="zoe", take_back=True)
    golden.rename_annotator("quinn", "q.")
    quality.withdraw_gold(golden, second, "Wrong.", annotator="quinn", take_back=True)
    assert figures(golden) == {"(all)": (2, 2), "anna": (1, 1), "ben": (1, 1)}
    assert settle(golden.to_frame()).frame["by"].tolist() == ["correction"], "they differ on the other again"


def test_gold_that_is_withdrawn_measures_nobody_and_says_why(golden: LabelStore) -> None:
    (second,) = quality.gold_labels(golden).query("step_id == 's2'")["decision_id"]
    with pytest.raises(LabelError, match="reason"):
        quality.withdraw_gold(golden, second, "", annotator="quinn")
    quality.withdraw_gold(golden, second, "The checker was wrong.", annotator="quinn")
    assert figures(golden) == {"(all)": (2, 2), "anna": (1, 1), "ben": (1, 1)}
    with pytest.raises(LabelError, match="is not gold"):
        quality.withdraw_gold(golden, second, "Again.", annotator="quinn")


def test_two_gold_answers_to_one_question_are_an_error_not_a_draw(golden: LabelStore) -> None:
    other = quality.decision_on(golden, "r1", "s2", {"outcome": "partial"})
    quality.keep_gold(golden, other, annotator="zoe")
    with pytest.raises(AgreementError):
        quality.calibration(golden)


def test_gold_of_bytes_that_have_changed_measures_nobody(golden: LabelStore) -> None:
    changed = run("r1", 3)
    golden.record_run(changed.model_copy(update={"steps": (*changed.steps[:-1],)}))
    stale = golden.to_frame().query("role == 'qa_lead'")["stale"]
    assert len(quality.gold_labels(golden)) == (~stale).sum()


def test_the_same_seed_mixes_alike_and_keeps_the_order_of_the_rest() -> None:
    runs, gold = [f"r{place}" for place in range(20)], [f"g{place}" for place in range(5)]
    mixed = quality.mixed_in(runs, gold, seed=4)
    assert mixed == quality.mixed_in(runs, gold, seed=4)
    assert [each for each in mixed if each in runs] == runs
    assert sorted(set(mixed) - set(runs)) == gold
    assert mixed != quality.mixed_in(runs, gold, seed=5)
    assert sorted(quality.mixed_in([*gold, *runs], gold, seed=4)) == sorted([*runs, *gold]), "nothing comes twice"
    first = [quality.mixed_in(runs, gold, seed=seed)[0] in gold for seed in range(300)]
    assert 20 < sum(first) < 110, "gold may be anywhere, the very first too"


def test_an_open_labeler_hears_nothing_of_gold_that_is_made_or_withdrawn(
    project: LabelStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ipywidgets.comm.create_comm", lambda *_, **given: Wire(**given))
    labeler = tw.Labeler([run("r1"), run("r2")], schema=SCHEMA, store=project, annotator="anna")
    page = Page(labeler)
    page.ask("hello")
    before = len(page.messages())
    gold = quality.decision_on(project, "r1", "s2", {"outcome": "failure"})
    quality.keep_gold(project, gold, annotator="quinn")
    quality.withdraw_gold(project, gold.decision_id, "It became known.", annotator="quinn")
    project.save(judge("s3", "success"), annotator="anna")  # of this it hears, and so has heard of all before
    soon(lambda: len(page.messages()) > before)
    assert [content["kind"] for content, _ in page.messages()[before:]] == ["changed"]
    labeler.close()


def test_nothing_a_labeler_is_sent_tells_a_gold_run_from_another(
    golden: LabelStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ipywidgets.comm.create_comm", lambda *_, **given: Wire(**given))
    runs = [run("r1"), run("r2")]
    without = LabelStore(golden.path.parent / "without.db")
    sent = []
    for store in (golden, without):
        labeler = tw.Labeler(runs, schema=SCHEMA, store=store, annotator="newcomer")
        page = Page(labeler)
        hello = page.ask("hello").payload
        opened = page.ask("open", {"trajectory_id": "r1"}).payload
        sent.append([{name: value for name, value in hello.items() if name in ("form", "queue", "place")}, opened])
        labeler.close()
    without.close()
    assert sent[0] == sent[1]
    assert "quinn" not in str(sent[0])
