"""How far the annotator of a Labeler is, kept so that no key waits: the ledger, the cards, and where work goes on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import takewhile

from trajwidgets.labels import Decision, Label, LabelSchema, RunTarget, StepTarget, Unit, is_done, needed, step_of
from trajwidgets.trajectory import RunSummary
from trajwidgets.widgets.messages import RunCard

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
        self._needed = {unit: needed(unit, schema) for unit in (None, "")}
        self._live: dict[str, dict[str, Decision]] = {}
        #: Of each question who said something on it, in order: the decision, and whether it is an answer.
        self._said: dict[str, dict[_Question, list[tuple[str, bool]]]] = {}
        self._done: dict[str, set[Unit]] = {}
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
        self._done.pop(trajectory_id, None)
        for decision in decisions:
            self.add(decision)

    def n_done(self, trajectory_id: str, asked: Iterable[str | None]) -> int:
        """How many of the asked units are done: one look-up each, since every key waits for it."""
        return len(self._done.get(trajectory_id, set()).intersection(asked))

    def is_done(self, trajectory_id: str, unit: str | None) -> bool:
        """Whether the unit has all its required labels."""
        return unit in self._done.get(trajectory_id, ())

    def _is_answer(self, label: Label, decision: Decision) -> bool:
        scope = "run" if isinstance(label.target, RunTarget) else "step"
        takes = self._schema.takes(label.field, scope, label.state, label.value)
        return takes and self._is_of_today(label, decision)

    def _is_of_today(self, label: Label, decision: Decision) -> bool:
        """Whether the bytes judged are those of the run here: what `stale` says in a frame of those in the store."""
        run, step_id = self._runs.get(decision.trajectory_id), step_of(label.target)
        if run is None:
            return False
        today = None if step_id is None else run.step_digest(step_id)
        if step_id is not None and today is None:
            return False
        if (
            today is not None
            and decision.step_digest
            and {step_of(each.target) for each in decision.labels} == {step_id}
        ):
            return decision.step_digest == today
        return decision.run_digest in ("", run.digest)

    def _count(self, decision: Decision) -> None:
        """Find out anew which of the units a decision speaks of are done."""
        said = self._said[decision.trajectory_id]
        done = self._done.setdefault(decision.trajectory_id, set())
        for target in {label.target for label in decision.labels if isinstance(label.target, StepTarget | RunTarget)}:
            unit = step_of(target)
            fields = self._schema.of("run" if unit is None else "step")
            given = [said.get((unit, target.key, field.name)) for field in fields]
            answered = {field.name for field, each in zip(fields, given, strict=True) if each and each[-1][1]}
            if is_done(answered, self._needed[None if unit is None else ""]):
                done.add(unit)
            else:
                done.discard(unit)


def _question(label: Label) -> _Question:
    return step_of(label.target), label.target.key, label.field


def card(run: RunSummary, asked: Sequence[str | None], ledger: Ledger) -> RunCard:
    """The run as one entry of the queue."""
    return RunCard(
        trajectory_id=run.trajectory_id,
        title=title_of(run),
        n_steps=run.n_steps,
        n_units=len(asked),
        n_done=ledger.n_done(run.trajectory_id, asked),
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
    for trajectory_id, asked in units_of.items():
        for unit in asked:
            if not ledger.is_done(trajectory_id, unit):
                return trajectory_id, unit
    trajectory_id, asked = next(iter(units_of.items()))
    return trajectory_id, next(iter(asked), None)
