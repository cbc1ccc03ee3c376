"""How far the annotator of a Labeler is, kept so that no key waits: the ledger, the cards, and where work goes on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import takewhile

from pydantic import JsonValue

from trajwidgets.labels import Decision, Label, LabelSchema, Unit, asks, counting, is_done, is_stale, step_of
from trajwidgets.trajectory import RunSummary
from trajwidgets.widgets.messages import CardFinding, RunCard

_TITLE = 160


#: Run or step, target and field: of all labels on one question the last one counts.
_Question = tuple[Unit, str, str]


class Ledger:
    """One annotator's live decisions, run by run, kept in step with the store so that no key waits for a replay.

    What is done, and which labels answer this form, is said in `labels/units.py`. The ledger holds the others too: the
    latest label on a question counts, and where it is no answer here, an earlier one is none either.
    """

    def __init__(self, schema: LabelSchema, runs: Mapping[str, RunSummary], decisions: Iterable[Decision]) -> None:
        self._schema = schema
        self._runs = runs
        self._live: dict[str, dict[str, Decision]] = {}
        #: Of each question who said something on it, in order: the decision, and whether it is an answer.
        self._said: dict[str, dict[_Question, list[tuple[str, bool]]]] = {}
        #: By run and unit, as `is_done` wants it: a step may have thousands of marks, and a key waits for one only.
        self._answers: dict[str, dict[Unit, dict[str, dict[str, JsonValue]]]] = {}
        self._calls: dict[str, dict[str, tuple[str, ...]]] = {}
        self._done: dict[str, set[Unit]] = {}
        #: The steps of each run that are in error by the form's rule on the first error.
        self._errors: dict[str, set[str]] = {}
        self._steps: dict[str, frozenset[str]] = {}
        for decision in decisions:
            self.add(decision)

    def decisions(self, trajectory_id: str) -> tuple[Decision, ...]:
        """The live decisions of a run in the order in which they count, without labels that are no answer any more."""
        said = self._said.get(trajectory_id, {})
        answers = {
            (question, decision_id)
            for question, given in said.items()
            for decision_id, _ in takewhile(lambda each: each[1], reversed(given))
        }
        found = []
        for decision in self._live.get(trajectory_id, {}).values():
            kept = tuple(label for label in decision.labels if (_question(label), decision.decision_id) in answers)
            if kept:
                whole = len(kept) == len(decision.labels)
                found.append(decision if whole else decision.model_copy(update={"labels": kept}))
        return tuple(found)

    def add(self, decision: Decision) -> None:
        """A decision was committed; one that is known already changes nothing."""
        live = self._live.setdefault(decision.trajectory_id, {})
        if decision.decision_id in live:
            return
        live[decision.decision_id] = decision
        said = self._said.setdefault(decision.trajectory_id, {})
        for label in decision.labels:
            said.setdefault(_question(label), []).append((decision.decision_id, self._is_answer(label, decision)))
        self._count(decision)

    def remove(self, trajectory_id: str, decision_id: str) -> None:
        """A decision was taken back."""
        decision = self._live.get(trajectory_id, {}).pop(decision_id, None)
        if decision is None:
            return
        said = self._said[trajectory_id]
        for label in decision.labels:
            said[_question(label)] = [each for each in said[_question(label)] if each[0] != decision_id]
        self._count(decision)

    def replace(self, trajectory_id: str, decisions: Iterable[Decision]) -> None:
        """Somebody else changed this run: begin it anew from what the store says."""
        self._live.pop(trajectory_id, None)
        self._said.pop(trajectory_id, None)
        self._answers.pop(trajectory_id, None)
        self._done.pop(trajectory_id, None)
        self._errors.pop(trajectory_id, None)
        for decision in decisions:
            self.add(decision)

    def asked(self, trajectory_id: str, units: Sequence[Unit]) -> Sequence[Unit]:
        """Those of a run's units that are asked, given its first error; see `labels.counting`."""
        return counting(units, self._schema, self.first_error(trajectory_id)) if self._schema.first_error else units

    def first_error(self, trajectory_id: str) -> str | None:
        """The first step of the run that is in error by the form's rule; None where there is no rule or no error."""
        run = self._runs.get(trajectory_id)
        errors = self._errors.get(trajectory_id, ())
        return min(errors, key=run.place_of, default=None) if run is not None else None

    def n_done(self, trajectory_id: str, asked: Iterable[str | None]) -> int:
        """How many of the asked units are done: one look-up each, since every key waits for it."""
        return len(self._done.get(trajectory_id, set()).intersection(asked))

    def is_done(self, trajectory_id: str, unit: str | None) -> bool:
        """Whether the unit has all its required labels."""
        return unit in self._done.get(trajectory_id, ())

    def _is_answer(self, label: Label, decision: Decision) -> bool:
        takes = self._schema.takes(label.field, label.target.key, label.state, label.value)
        run = self._runs.get(decision.trajectory_id)
        return takes and run is not None and not is_stale(label, decision, run)

    def _count(self, decision: Decision) -> None:
        """Find out anew which of the units a decision speaks of are done."""
        run = decision.trajectory_id
        said, live, done = self._said[run], self._live[run], self._done.setdefault(run, set())
        answers = self._answers.setdefault(run, {})
        units = set()
        for label in decision.labels:
            unit, key, field = question = _question(label)
            units.add(unit)
            of_unit = answers.setdefault(unit, {})
            last = said[question][-1:]
            if last and last[0][1]:
                of_unit.setdefault(key, {})[field] = _value(live[last[0][0]], question)
            elif key in of_unit:
                of_unit[key].pop(field, None)
                if not of_unit[key]:
                    del of_unit[key]
        units |= self._moved(run, units)
        for unit in units:
            calls, late = self._calls_of(run, unit), self._is_after_error(run, unit)
            if is_done(unit, calls, self._schema, answers[unit], after_error=late):
                done.add(unit)
            else:
                done.discard(unit)

    def _moved(self, trajectory_id: str, touched: set[Unit]) -> set[Unit]:
        """The units that may be done or not by now because the first error of the run is another one."""
        rule = self._schema.first_error
        if rule is None:
            return set()
        before = self.first_error(trajectory_id)
        errors, answers = self._errors.setdefault(trajectory_id, set()), self._answers[trajectory_id]
        for unit in self._asking(trajectory_id).intersection(step for step in touched if step is not None):
            if rule.is_error(answers[unit].get("step", {})):
                errors.add(unit)
            else:
                errors.discard(unit)
        return set(answers) if self.first_error(trajectory_id) != before else set()

    def _asking(self, trajectory_id: str) -> frozenset[str]:
        """The steps of a run that want labels, looked up once."""
        run = self._runs.get(trajectory_id)
        if trajectory_id not in self._steps and run is not None:
            self._steps[trajectory_id] = frozenset(step.step_id for step in run.steps if asks(step, self._schema))
        return self._steps.get(trajectory_id, frozenset())

    def _is_after_error(self, trajectory_id: str, unit: Unit) -> bool:
        first = self.first_error(trajectory_id)
        run = self._runs.get(trajectory_id)
        return run is not None and unit is not None and first is not None and run.place_of(unit) > run.place_of(first)

    def _calls_of(self, trajectory_id: str, unit: Unit) -> tuple[str, ...]:
        if unit is None or trajectory_id not in self._runs or not self._schema.of("call"):
            return ()
        if trajectory_id not in self._calls:
            self._calls[trajectory_id] = self._runs[trajectory_id].calls()
        return self._calls[trajectory_id].get(unit, ())


def _question(label: Label) -> _Question:
    return step_of(label.target), label.target.key, label.field


def _value(decision: Decision, question: _Question) -> JsonValue:
    """What a decision answers to a question; by the last of its labels, where several do."""
    label = next(label for label in reversed(decision.labels) if _question(label) == question)
    return label.value if label.state == "judged" else None


def card(
    run: RunSummary,
    asked: Sequence[str | None],
    ledger: Ledger,
    *,
    submitted: bool,
    sent_back: str,
    findings: tuple[CardFinding, ...],
) -> RunCard:
    """The run as one entry of the queue."""
    asked = ledger.asked(run.trajectory_id, asked)
    return RunCard(
        trajectory_id=run.trajectory_id,
        title=title_of(run),
        n_steps=run.n_steps,
        n_units=len(asked),
        n_done=ledger.n_done(run.trajectory_id, asked),
        submitted=submitted,
        sent_back=sent_back,
        findings=findings,
        slices=run.slices,
    )


def title_of(run: RunSummary) -> str:
    """The run's goal in one line."""
    goal = " ".join(run.goal[: 4 * _TITLE].split())
    return goal if len(goal) <= _TITLE else goal[: _TITLE - 1] + "…"


def first_open(units_of: Mapping[str, Sequence[str | None]], ledger: Ledger) -> tuple[str, str | None]:
    """Where work goes on: the first open unit of the first run that has one; the first unit of all when all is done.

    There is a run. The unit is None for a run that is not asked for labels at all, too.
    """
    for trajectory_id, units in units_of.items():
        for unit in ledger.asked(trajectory_id, units):
            if not ledger.is_done(trajectory_id, unit):
                return trajectory_id, unit
    trajectory_id, asked = next(iter(units_of.items()))
    return trajectory_id, next(iter(asked), None)
