"""Whether an answer that needs evidence has some."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from pydantic import JsonValue

from trajwidgets.quality.validation.case import Case, Problem, Rule


def evidence_for(field: str, values: Collection[JsonValue] | None = None) -> Rule:
    """A rule: whoever gives one of these values (by default any) marks what shows it."""

    def evidence_missing(case: Case) -> Iterator[Problem]:
        for label in case.judged(field):
            if (values is None or label.label.value in values) and not label.label.evidence:
                yield Problem.of(label, f"{field} {label.label.value!r} names no evidence: mark what shows it.")

    return evidence_missing
