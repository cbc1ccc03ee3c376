"""Each preset's labels flow into the panel, with the coefficient that fits the level of each of its fields."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import uuid4

import pandas as pd
import pytest
from nltk.metrics import jaccard_distance
from nltk.metrics.agreement import AnnotationTask
from sklearn.metrics import cohen_kappa_score

import trajwidgets as tw
from tests.widgets.page import run
from trajwidgets.agreement import krippendorff_alpha
from trajwidgets.labels import Field, RunTarget, SpanTarget, StepTarget
from trajwidgets.widgets import AgreementPanel
from trajwidgets.widgets.messages import ReportAsk
from trajwidgets.widgets.view_messages import ViewAsk

STEPS = 12
NAMES = {"nominal": "kappa", "ordinal": "quadratic_kappa", "interval": "alpha"}
#: The same in a frame, for two annotators.
FULL_NAMES = {
    "kappa": "cohen_kappa",
    "quadratic_kappa": "cohen_kappa[quadratic]",
    "alpha": "krippendorff_alpha[interval]",
    "jaccard_alpha": "krippendorff_alpha[jaccard]",
}


def targets(scope: str) -> list[Any]:
    """As many places as there are steps: of a run as a whole, one in each of as many runs."""
    places = range(1, STEPS + 1)
    if scope == "run":
        return [RunTarget(trajectory_id=f"r{place}") for place in places]
    if scope == "span":
        at = {"trajectory_id": "r1", "part_id": "", "pointer": "/parts/0/text", "start": 0, "end": 4}
        known = SpanTarget.model_fields
        return [
            SpanTarget(step_id=f"s{place}", **{name: value for name, value in at.items() if name in known})
            for place in places
        ]
    return [StepTarget(trajectory_id="r1", step_id=f"s{place}") for place in places]


def answers(field: Field) -> tuple[list[Any], list[Any]]:
    """What two annotators say of each place: they agree on two of three, and use the scale from end to end."""
    if field.kind == "toggle":
        known: list[Any] = [True, False]
    elif field.kind == "number":
        low = 0 if field.minimum is None else field.minimum
        known = [low, low + 1, low + 2]
    else:
        known = [option.value for option in field.options]
    one = [known[place % len(known)] for place in range(STEPS)]
    other = [known[(place + (place % 3 == 0)) % len(known)] for place in range(STEPS)]
    if field.kind == "multi_choice":
        # One option each, and every second time one more, which they share: sets that overlap without being equal.
        more = [[known[-1]] if place % 2 else [] for place in range(STEPS)]
        one, other = (
            [sorted({value, *extra}) for value, extra in zip(said, more, strict=True)] for said in (one, other)
        )
    return one, other


def name_of(field: Field) -> str:
    """The coefficient that fits the field, by its kind and level."""
    return "jaccard_alpha" if field.kind == "multi_choice" else NAMES[str(field.level)]


def expected(field: Field, one: list[Any], other: list[Any]) -> float:
    """By scikit-learn, of sets by NLTK; of numbers, which neither measures, by the coefficient itself."""
    if field.level == "interval":
        rows = [(place, who, value) for who, said in (("a", one), ("b", other)) for place, value in enumerate(said)]
        frame = pd.DataFrame(rows, columns=["item", "annotator", "value"])
        return float(krippendorff_alpha(frame, level="interval"))
    if field.kind == "multi_choice":
        said_by = [("a", one), ("b", other)]
        task = [(who, place, frozenset(value)) for who, said in said_by for place, value in enumerate(said)]
        return float(AnnotationTask(data=task, distance=jaccard_distance).alpha())
    if field.level == "nominal":
        return float(cohen_kappa_score(list(map(str, one)), list(map(str, other))))
    known = [option.value for option in field.options]
    places = [[known.index(value) for value in said] for said in (one, other)]
    return float(cohen_kappa_score(*places, labels=list(range(len(known))), weights="quadratic"))


@pytest.mark.parametrize("preset", tw.presets.PRESETS)
def test_its_labels_flow_into_the_panel_with_the_coefficient_of_their_level(preset: str, tmp_path: Path) -> None:
    schema = tw.presets.PRESETS[preset].schema
    measured = [field for field in schema.fields if field.level is not None]
    assert measured, "a preset that asks nothing which can be compared"
    with tw.LabelStore(tmp_path / "labels.db") as store:
        schema_hash = store.record_schema(schema)
        store.record_runs([run("r1", STEPS), *(run(f"r{place}", 1) for place in range(2, STEPS + 1))])
        for field in measured:
            for annotator, said in zip(("anna", "ben"), answers(field), strict=True):
                for target, value in zip(targets(field.scope), said, strict=True):
                    label = tw.Label(target=target, field=field.name, value=value)
                    decision = tw.Decision(
                        decision_id=uuid4().hex,
                        trajectory_id=target.trajectory_id,
                        schema_hash=schema_hash,
                        labels=(label,),
                    )
                    store.save(decision, annotator=annotator)
        panel = AgreementPanel(store, labels="all")
        told = {found.field: found.slices[0] for found in panel._handlers()["report"](ReportAsk()).fields}
        for field in measured:
            if field.kind == "multi_choice":
                assert told[field.name].alpha.method == "Krippendorff, Jaccard distance"
                assert told[field.name].alpha.value == pytest.approx(expected(field, *answers(field)))
            pairs = panel.to_frame("pairs", field.name)
            assert pairs["n_items"].tolist() == [STEPS]
            assert pairs["value"].iloc[0] == pytest.approx(expected(field, *answers(field))), field.name
            shown = panel._handlers()["view"](ViewAsk(view="slices", field=field.name)).shown
            assert shown.coefficient == name_of(field)
            assert set(pairs["coefficient"]) == {FULL_NAMES[name_of(field)]}
            for view in ("pairs", "annotators", "time"):
                other = panel._handlers()["view"](ViewAsk(view=view, field=field.name)).shown
                assert other.coefficient == name_of(field), view
            labels = panel.to_frame("labels", field.name)
            if hasattr(field, "options"):
                assert labels["label"].tolist() == [option.value for option in field.options]
            assert shown.slices[0].value == pytest.approx(pairs["value"].iloc[0])
        panel.close()
