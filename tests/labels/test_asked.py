"""Which fields and units are asked, and which are done: the cases on which the page is tested too (js/tests)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
from pydantic import create_model

from trajwidgets.errors import SchemaError
from trajwidgets.labels import Decision, FieldOptions, FirstError, Label, LabelSchema, counting, first_error, is_done
from trajwidgets.labels.targets import RunTarget, StepTarget
from trajwidgets.trajectory import Step, Task, Trajectory, summary_of
from trajwidgets.widgets.progress import Ledger

CASES = json.loads((Path(__file__).parents[2] / "js" / "tests" / "asked.json").read_text(encoding="utf-8"))


def said(value: Any) -> Any:
    """The value judged, or None where a state was given instead."""
    return None if isinstance(value, dict) else value


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_what_is_asked_and_what_is_done(case: dict[str, Any]) -> None:
    form = LabelSchema.model_validate(case["form"])
    answers = {unit: {name: said(value) for name, value in given.items()} for unit, given in case["labels"].items()}
    units = [unit or None for unit in case["units"]]
    steps = [unit for unit in units if unit is not None]
    error_at = first_error(steps, form, lambda step: answers.get(step, {}))
    assert error_at == case["first_error"]
    asked = counting(units, form, error_at)
    assert [unit or "" for unit in asked] == case["counting"]
    late = set(steps[steps.index(error_at) + 1 :]) if error_at else set()
    for unit, names in case["asked"].items():
        fields = form.asked("step" if unit else "run", answers.get(unit, {}), after_error=unit in late)
        assert [field.name for field in fields] == names
    given = {unit: {"step" if unit else "run": answers.get(unit or "", {})} for unit in units}
    done = [unit or "" for unit in asked if is_done(unit, (), form, given[unit], after_error=unit in late)]
    assert done == case["done"]


def decision(number: int, unit: str, field: str, value: Any, form: LabelSchema) -> Decision:
    target = StepTarget(trajectory_id="r1", step_id=unit) if unit else RunTarget(trajectory_id="r1")
    stated = value if isinstance(value, dict) else {"value": value}
    label = Label(target=target, field=field, **stated)
    return Decision(decision_id=f"decision-{number}", trajectory_id="r1", schema_hash=form.schema_hash, labels=(label,))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
@pytest.mark.parametrize("backwards", [False, True], ids=["in order", "backwards"])
def test_the_ledger_of_the_labeler_says_the_same_whatever_the_order_of_the_labels(
    case: dict[str, Any], backwards: bool
) -> None:
    form = LabelSchema.model_validate(case["form"])
    steps = tuple(Step(step_id=unit, actor="agent") for unit in case["units"] if unit)
    run = summary_of(Trajectory(trajectory_id="r1", task=Task(goal="g"), steps=steps))
    ledger = Ledger(form, {"r1": run}, [])
    given = [(unit, field, value) for unit, fields in case["labels"].items() for field, value in fields.items()]
    # First a detour: every step in error, if there is a rule, and taken back again.
    rule = form.first_error
    detour = (
        [decision(100 + n, step.step_id, rule.field, _wrong(form), form) for n, step in enumerate(steps)]
        if rule
        else []
    )
    for each in detour:
        ledger.add(each)
    for each in detour:
        ledger.remove("r1", each.decision_id)
    for number, (unit, field, value) in enumerate(reversed(given) if backwards else given):
        ledger.add(decision(number, unit, field, value, form))
    units = [unit or None for unit in case["units"]]
    asked = ledger.asked("r1", units)
    assert [unit or "" for unit in asked] == case["counting"]
    assert [unit or "" for unit in asked if ledger.is_done("r1", unit)] == case["done"]
    assert ledger.n_done("r1", asked) == len(case["done"])


def _wrong(form: LabelSchema) -> Any:
    assert form.first_error is not None
    value = form.first_error.values[0]
    return [value] if form.field(form.first_error.field).kind == "multi_choice" else value


OUTCOME = (Literal["success", "failure"], ...)


def conditional(**shown_when: Any) -> Any:
    return (Annotated[Literal["tool", "plan"], FieldOptions(shown_when=shown_when)], ...)


def test_a_condition_is_read_from_the_model() -> None:
    schema = LabelSchema.from_models(step=create_model("Form", outcome=OUTCOME, why=conditional(outcome="failure")))
    assert [(each.field, each.values) for each in schema.field("why").shown_when] == [("outcome", ("failure",))]
    again = LabelSchema.model_validate_json(schema.model_dump_json())
    assert (again.fields, again.schema_hash) == (schema.fields, schema.schema_hash)


@pytest.mark.parametrize(
    ("fields", "complaint"),
    [
        (
            {"why": conditional(outcome="failure"), "outcome": OUTCOME},
            "names 'outcome', which is no field declared before",
        ),
        ({"outcome": OUTCOME, "why": conditional(verdict="failure")}, "names 'verdict'"),
        ({"outcome": OUTCOME, "why": conditional(outcome=["failed"])}, "waits for 'failed', which 'outcome' never is"),
        ({"outcome": (str, ...), "why": conditional(outcome="failure")}, "waits for 'failure'"),
        ({"outcome": (bool, ...), "why": conditional(outcome=1)}, "waits for 1"),
    ],
)
def test_a_condition_that_can_never_hold_is_refused_when_the_form_is_read(fields: Any, complaint: str) -> None:
    with pytest.raises(SchemaError, match=complaint):
        LabelSchema.from_models(step=create_model("Form", **fields))


@pytest.mark.parametrize(
    ("rule", "complaint"),
    [
        (FirstError(field="outcom", values=("failure",)), "'outcom' is no field of the step model"),
        (FirstError(field="outcome", values=("failed",)), "never one of failed"),
        (FirstError(field="outcome", values=("failure",), afterwards="ask"), "only the steps after"),
        (FirstError(field="outcome", values=("failure",), afterwards="ask", asks=("origin",)), "only the steps after"),
        (FirstError(field="outcome", values=("failure",), afterwards="stop", asks=("why",)), "only the steps after"),
    ],
)
def test_a_rule_on_the_first_error_speaks_of_fields_there_are(rule: FirstError, complaint: str) -> None:
    model = create_model("Form", outcome=OUTCOME, why=(Literal["a"], ...))
    with pytest.raises(SchemaError, match=complaint):
        LabelSchema.from_models(step=model, first_error=rule)
