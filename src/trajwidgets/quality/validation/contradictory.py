"""Whether two labels of one annotator contradict each other, or what the checker of the run has found."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from pydantic import JsonValue

from trajwidgets.quality.validation.case import Case, Problem, Rule
from trajwidgets.store import CurrentLabel


def contradictory(
    name: str, first: Mapping[str, JsonValue], second: Mapping[str, JsonValue], message: str = ""
) -> Rule:
    """A rule: on one unit, whoever says all of `first` does not say all of `second`.

    `contradictory("solved_in_vain", {"outcome": "success"}, {"next_action": "retry"})` holds a repeated call against a
    step that went well.
    """

    def rule(case: Case) -> Iterator[Problem]:
        for label in _first_of(case, second):
            given = case.answers[label.step_id][label.label.target.key]
            if all(given.get(field) == value for field, value in {**first, **second}.items()):
                yield Problem.of(label, message or f"{_said(first)} and {_said(second)} contradict each other.")

    rule.__name__ = name
    return rule


def run_contradicts_steps(
    name: str, run: Mapping[str, JsonValue], steps: Callable[[list[Mapping[str, JsonValue]]], bool], message: str
) -> Rule:
    """A rule: whoever says `run` of the whole does not say of its steps what `steps` recognises.

    `steps` is called with what was said of each step that is asked about (field -> value; nothing where nothing was).
    """

    def rule(case: Case) -> Iterator[Problem]:
        for label in _first_of(case, run):
            given = case.answers[None]["run"]
            said = [case.answers.get(unit, {}).get("step", {}) for unit in case.asked if unit is not None]
            if all(given.get(field) == value for field, value in run.items()) and steps([*said]):
                yield Problem.of(label, message)

    rule.__name__ = name
    return rule


def against_the_checker(field: str, *, success: JsonValue, failure: JsonValue) -> Rule:
    """A rule: what is said of the run in `field` is what the checker of its environment found, where there is one.

    A warning: a checker can be wrong, and then the waiver says so.
    """

    def against_the_checker(case: Case) -> Iterator[Problem]:
        found = case.trajectory.outcome.status
        expected = {"success": success, "failure": failure}
        for label in case.judged(field):
            if found in expected and label.label.target.key == "run" and label.label.value != expected[found]:
                message = f"{field} is {label.label.value!r}, and the checker of the run says {found}."
                yield Problem.of(label, message, "warning")

    return against_the_checker


def _first_of(case: Case, claim: Mapping[str, JsonValue]) -> Iterator[CurrentLabel]:
    """The labels of the first field of a claim that say what it claims."""
    field, value = next(iter(claim.items()))
    return (label for label in case.judged(field) if label.label.value == value)


def _said(claim: Mapping[str, JsonValue]) -> str:
    return " and ".join(f"{field} {value!r}" for field, value in claim.items())
