"""How far each annotator is in each run, from the store alone: units done of units that want labels.

Which units there are and when one is done is said in `labels/units.py`. A person's form is the one they labelled under
last.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, cast

from pydantic import JsonValue

from trajwidgets.labels import LabelSchema, Unit, counting, first_error, is_done, units
from trajwidgets.store import RunRecord

if TYPE_CHECKING:
    from pandas import DataFrame

Person = tuple[str, str]

#: The answers on one unit: by target, the value of each field.
_Given = dict[str, dict[str, JsonValue]]


def progress(current: DataFrame, schemas: Mapping[str, LabelSchema], runs: Mapping[str, RunRecord]) -> DataFrame:
    """One row for each run, annotator and role, runs in recorded order.

    Columns: `trajectory_id`, `annotator`, `role` (string), `n_done`, `n_units` (int64), `last_at` (when the annotator
    last labelled that run; NaT if never).
    """
    import pandas as pd

    rows = [
        {
            "trajectory_id": run,
            "annotator": person[0],
            "role": person[1],
            "n_done": done,
            "n_units": units,
            "last_at": at,
        }
        for person, form, labels in _people(current, schemas)
        for run, done, units, at in _of_person(form, labels, runs)
    ]
    order = {run: place for place, run in enumerate(runs)}
    rows.sort(key=lambda row: order[row["trajectory_id"]])
    frame = pd.DataFrame(rows, columns=["trajectory_id", "annotator", "role", "n_done", "n_units", "last_at"])
    kinds = {"trajectory_id": "string", "annotator": "string", "role": "string", "n_done": "int64", "n_units": "int64"}
    frame = frame.astype(kinds)
    frame["last_at"] = pd.to_datetime(frame["last_at"], utc=True).astype("datetime64[us, UTC]")
    return frame


def _people(
    current: DataFrame, schemas: Mapping[str, LabelSchema]
) -> Iterator[tuple[Person, LabelSchema, list[dict[str, Any]]]]:
    columns = ["annotator", "role", "trajectory_id", "step_id", "target", "field", "value", "state"]
    labels = current[[*columns, "schema_hash", "recorded_at", "stale"]].to_dict("records")
    by_person: dict[Person, list[dict[str, Any]]] = defaultdict(list)
    for label in labels:
        by_person[label["annotator"], label["role"]].append(cast("dict[str, Any]", label))
    for person, said in sorted(by_person.items()):
        # The rows are in the order in which they were said.
        known = [label["schema_hash"] for label in said if label["schema_hash"] in schemas]
        if known:
            yield person, schemas[known[-1]], said


def _of_person(
    form: LabelSchema, said: list[dict[str, Any]], runs: Mapping[str, RunRecord]
) -> Iterator[tuple[str, int, int, Any]]:
    given: dict[str, dict[Unit, _Given]] = defaultdict(lambda: defaultdict(lambda: defaultdict(dict)))
    last: dict[str, Any] = {}
    for label in said:
        last[label["trajectory_id"]] = label["recorded_at"]
        if not label["stale"] and _answers(label, form):
            unit = None if label["target"] == "run" else label["step_id"]
            given[label["trajectory_id"]][unit][label["target"]][label["field"]] = _value(label)
    for run, record in runs.items():
        answers = given[run]
        asked = units(record.steps, form)
        steps = [unit for unit in asked if unit is not None]
        error_at = first_error(steps, form, lambda step, said=answers: said[step]["step"])  # type: ignore[misc]
        asked = counting(asked, form, error_at)
        # Units stand in the order of the run.
        late = set(steps[steps.index(error_at) + 1 :]) if error_at is not None else set()
        calls = {step.step_id: step.call_ids for step in record.steps}
        done = sum(
            is_done(unit, calls.get(unit or "", ()), form, answers[unit], after_error=unit in late) for unit in asked
        )
        yield run, done, len(asked), last.get(run)


def _answers(label: Mapping[str, Any], form: LabelSchema) -> bool:
    """Whether a label, given under this form or another, answers one of this form's questions."""
    return form.takes(label["field"], label["target"], label["state"], _value(label))


def _value(label: Mapping[str, Any]) -> JsonValue:
    """The value judged as it is stored, which a frame shows with its sets as tuples; None where there is none."""
    value = label["value"]
    return list(value) if isinstance(value, tuple) else value
