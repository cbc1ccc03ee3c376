"""What an export is made from: the runs, the labels that count in them, and how a record names both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from trajwidgets.errors import LabelError
from trajwidgets.exports.conversation import Message, Unfit, Writer, assets_in, tools_of
from trajwidgets.exports.sources import RunSource, of_these
from trajwidgets.labels import Policy, Settled, corrected, settle
from trajwidgets.trajectory import Step, Trajectory

if TYPE_CHECKING:
    from pandas import DataFrame

#: One line of an export.
Record = dict[str, Any]

#: Which answers to a field of runs are taken: field -> the accepted values.
Where = Mapping[str, Collection[Any]]


class Answer(NamedTuple):
    """What counts of a unit and field, by what right, and whose it is."""

    trajectory_id: str
    step_id: str | None
    target: str
    field: str
    value: Any
    by: str
    n_annotators: int
    annotators: tuple[str, ...]


class Open(NamedTuple):
    """A unit and field of which somebody spoke, and which has no answer: why, and what was said."""

    trajectory_id: str
    step_id: str | None
    target: str
    field: str
    reason: str
    values: tuple[tuple[str, Any], ...]


class Material:
    """Runs and what counts of their labels, asked by the formats.

    Attributes:
        runs: the runs.
        policy: which labels count.
        writer: writes the messages of the record in the making.
        annotators: who is called what in the records, in the order in which they appear there.
        lacking: of how many records parts of which type are missing, since no message can hold them.
        n_stale: how many labels judged other bytes than those of the runs.
    """

    def __init__(
        self,
        runs: RunSource,
        labels: DataFrame | None,
        policy: Policy,
        *,
        rulings: DataFrame | None = None,
        corrections: DataFrame | None = None,
        reasoning: str | None = "reasoning_content",
        names: bool = False,
    ) -> None:
        """Settle what was said of these runs, on the bytes they hold.

        Raises:
            LabelError: for an unknown policy, or a frame that lacks a column.
        """
        self.runs, self.policy, self.writer, self._names = runs, policy, Writer(reasoning), names
        self.annotators: dict[str, str] = {}
        self.lacking: Counter[str] = Counter()
        self.n_stale = 0
        self._labels = None if labels is None else of_these(labels, runs)
        self._beside = (rulings, corrections)
        if self._labels is not None:
            self.n_stale = int(self._labels["stale"].sum())
        self.read(lambda frame: frame)

    def read(self, turned: Callable[[DataFrame], DataFrame]) -> None:
        """Settle what was said, each frame of labels turned before into what the format wants of it."""
        self._answers: dict[str, dict[str | None, list[Answer]]] = {}
        self._open: dict[str, dict[str | None, list[Open]]] = {}
        if self._labels is None:
            return
        rulings, corrections = (None if frame is None else turned(frame) for frame in self._beside)
        settled: Settled = settle(turned(self._labels), self.policy, rulings=rulings, corrections=corrections)
        for answer in _rows(settled.frame, Answer):
            self._answers.setdefault(answer.trajectory_id, {}).setdefault(answer.step_id, []).append(answer)
        for question in _rows(settled.left_out, Open):
            self._open.setdefault(question.trajectory_id, {}).setdefault(question.step_id, []).append(question)

    def spoken_of(self, run: Trajectory) -> tuple[list[Answer], list[Open]]:
        """All that counts in a run, and all that is open, step by step as they were first spoken of."""
        told, left = self._answers.get(run.trajectory_id, {}), self._open.get(run.trajectory_id, {})
        return [each for said in told.values() for each in said], [each for said in left.values() for each in said]

    def answers(self, run: Trajectory, step_id: str | None) -> list[Answer]:
        """What counts of a step, or of the run as a whole, in the order in which it was said."""
        return self._answers.get(run.trajectory_id, {}).get(step_id, [])

    def open_questions(self, run: Trajectory, step_id: str | None) -> list[Open]:
        """What somebody spoke of there and has no answer."""
        return self._open.get(run.trajectory_id, {}).get(step_id, [])

    def answer(self, run: Trajectory, step_id: str | None, target: str, field: str) -> Answer | None:
        """The answer to a field there, if there is one; under the policy "all" the first."""
        found = (each for each in self.answers(run, step_id) if (each.target, each.field) == (target, field))
        return next(found, None)

    def accept(self, run: Trajectory, where: Where | None, outcomes: Collection[str]) -> list[Answer]:
        """The labels for which a run is taken.

        With `where`, each field must have an accepted answer on the run; without it, the run's own outcome decides.

        Raises:
            Unfit: when it is not taken, with the reason.
        """
        if where is None:
            if run.outcome.status not in outcomes:
                raise Unfit(f"outcome: {run.outcome.status}")
            return []
        found = []
        for field, accepted in where.items():
            answer = self.answer(run, None, "run", field)
            if answer is None:
                reasons = (each.reason for each in self.open_questions(run, None) if each.field == field)
                raise Unfit(f"{field}: {next(reasons, 'not judged')}")
            if answer.value not in accepted:
                raise Unfit(f"{field}: {answer.value}")
            found.append(answer)
        return found

    def correction(self, run: Trajectory, step: Step) -> tuple[Step, Answer] | None:
        """The step as it should have been, and whose word that is; None where nobody corrected it.

        Raises:
            Unfit: when people corrected it differently, or the correction does not fit the step.
        """
        for question in self.open_questions(run, step.step_id):
            if any(_is_correction(value) for _, value in question.values):
                raise Unfit(f"{question.field}: {question.reason}")
        for answer in self.answers(run, step.step_id):
            if _is_correction(answer.value) and answer.value["changes"]:
                try:
                    return corrected(step, answer.value), answer
                except LabelError:
                    raise Unfit(f"{answer.field}: made for another step") from None
        return None

    def record(self, runs: Iterable[Trajectory], answers: Iterable[Answer], columns: Mapping[str, Any]) -> Record:
        """A record of these columns, with the tools of the first run, and where all of it comes from."""
        runs = tuple(runs)
        self.lacking.update(name for name, n in self.writer.passed_over.items() if n)
        self.writer.passed_over.clear()
        assets = [asset for value in columns.values() if isinstance(value, list) for asset in assets_in(value)]
        made = [run.metadata["demonstration"] for run in runs if "demonstration" in run.metadata]
        return {
            **columns,
            "tools": tools_of(runs[0].tools),
            "assets": list(dict.fromkeys(assets)),
            "provenance": {
                "trajectories": [{"trajectory_id": run.trajectory_id, "digest": run.digest} for run in runs],
                "demonstrations": [self._demonstration(each) for each in made if isinstance(each, dict)],
                "policy": self.policy,
                "labels": [self._label(answer) for answer in answers],
            },
        }

    def _label(self, answer: Answer) -> Message:
        whose = [self._called(who) for who in answer.annotators]
        said = {name: value for name, value in answer._asdict().items() if name != "value"}
        return {**said, "annotators": whose}

    def _demonstration(self, made: Mapping[str, Any]) -> Message:
        about = {key: made.get(key) for key in ("environment", "goal", "seed", "after")}
        return {**about, "expert": self._called(str(made.get("expert", "")))}

    def _called(self, who: str) -> str:
        if self._names or not who:
            return self.annotators.setdefault(who, who)
        # In the order in which they appear, for an alphabetical one would tell something of the names.
        return self.annotators.setdefault(who, f"annotator {len(self.annotators) + 1}")


def _is_correction(value: object) -> bool:
    """Whether it is the value of a correction field, as a frame holds it."""
    return isinstance(value, Mapping) and value.keys() == {"changes"}


def _rows(frame: DataFrame, kind: Any) -> Iterator[Any]:
    columns = [frame[name].tolist() for name in kind._fields]
    step = kind._fields.index("step_id")
    for row in zip(*columns, strict=True):
        # A run as a whole has no step, which a column of texts says in a way of its own.
        yield kind(*row[:step], row[step] if isinstance(row[step], str) else None, *row[step + 1 :])
