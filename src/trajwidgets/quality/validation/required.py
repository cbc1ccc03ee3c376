"""Whether everything that is asked was answered."""

from __future__ import annotations

from collections.abc import Iterator

from trajwidgets.labels import Scope
from trajwidgets.quality.validation.case import Case, Problem


def required(case: Case) -> Iterator[Problem]:
    """A required field that is asked of a unit has no answer there. Unsure and skipped are answers."""
    calls = {step.step_id: step.call_ids for step in case.trajectory.steps}
    places = {unit: place for place, unit in enumerate(case.asked)}
    error_at = places.get(case.error_at, len(places)) if case.error_at is not None else len(places)
    for unit in case.asked:
        targets: dict[str, Scope] = {"run": "run"} if unit is None else {"step": "step"}
        if unit is not None and case.schema.of("call"):
            targets |= dict.fromkeys((f"call:{call}" for call in calls[unit]), "call")
        for target, scope in targets.items():
            given = case.answers.get(unit, {}).get(target, {})
            late = unit is not None and places[unit] > error_at
            for field in case.schema.asked(scope, given, after_error=late):
                if field.required and field.name not in given:
                    message = f"{field.title or field.name} has no answer on {case.place(unit)}."
                    yield Problem(message, unit, target, field.name)
