"""Whether a decision was made in less time than it takes to read what it judges."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from trajwidgets.labels import step_of
from trajwidgets.quality.validation.case import Case, Problem, Rule
from trajwidgets.trajectory import ContentPart, Part, Step


def too_fast(words_per_minute: float = 700, *, at_least_ms: int = 300, at_most_s: float = 10) -> Rule:
    """A rule: the attention a decision took (`active_ms`) is enough to have read its step.

    Silent reading of English goes at 238 words a minute (Brysbaert 2019, a meta-analysis of 190 studies); well above
    400 comprehension is lost (Rayner et al. 2016, "So Much to Read, So Little Time"). The default, 700, leaves room for
    those who skim. No step is held to need more than `at_most_s`, as long outputs are looked through and not read. A
    step is read once: each of its decisions is held against the time of all of them together.

    A warning. Decisions without a measured time are left alone.
    """

    def too_fast(case: Case) -> Iterator[Problem]:
        steps = {step.step_id: step for step in case.trajectory.steps}
        spent: Counter[str] = Counter()
        for decision in case.decisions:
            for step_id in {found for label in decision.labels if (found := step_of(label.target)) is not None}:
                spent[step_id] += decision.active_ms or 0
        told: set[str] = set()
        for label in case.labels:
            unit = label.step_id
            measured = label.decision.active_ms is not None and label.label.state == "judged"
            if unit is None or unit not in steps or unit in told or not measured:
                continue
            needed = max(at_least_ms, min(1000 * at_most_s, 60_000 * n_words(steps[unit]) / words_per_minute))
            if spent[unit] < needed:
                told.add(unit)
                took, takes = spent[unit] / 1000, needed / 1000
                message = f"{case.place(unit).capitalize()} was judged in {took:.1f} s; to read it takes {takes:.1f} s."
                yield Problem.of(label, message, "warning")

    return too_fast


def n_words(step: Step) -> int:
    """The words of a step's texts: what is said, thought, called and answered."""
    return sum(_n_words(part) for part in step.parts)


def _n_words(part: Part | ContentPart) -> int:
    if part.type in ("text", "reasoning"):
        return len(part.text.split())
    if part.type == "tool_call":
        return len(str(part.arguments).split())
    return sum(map(_n_words, part.content)) if part.type == "tool_result" else 0
