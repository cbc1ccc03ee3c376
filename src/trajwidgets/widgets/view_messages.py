"""What the views of an AgreementPanel ask and are told: one model a view, told apart by `view`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from trajwidgets.reports.fitting import Fitting
from trajwidgets.trajectory import Frozen
from trajwidgets.widgets.state_messages import StateFigure

ViewName = Literal["slices", "pairs", "confusion", "time", "labels", "annotators", "items", "coverage"]
#: What `to_frame` gives besides: agreement on each option of a multi-choice, the states of slices, how they changed.
FrameName = Literal[ViewName, "options", "decisions", "decision_log"]

#: Why a figure is not sent: nobody shares an item, so few do that an answer would show through, the difference to the
#: others would give a smaller one away, or the cell that made the panel did not say labels="all".
Withheld = Literal["none", "few", "difference", "labels"]


class ViewAsk(Frozen):
    """One view of one field, for every two annotators or for this pair of them."""

    view: ViewName
    field: str
    pair: tuple[str, str] | None = None


class CellAsk(Frozen):
    """The steps that a cell of the confusion matrix counts."""

    field: str
    row: str
    column: str
    pair: tuple[str, str] | None = None


class ShowAsk(Frozen):
    """Open a step in the Viewer or Labeler that the panel was given; step None is the run as a whole."""

    trajectory_id: str
    step_id: str | None


class ViewStep(Frozen):
    """An item by its place in the runs."""

    trajectory_id: str
    step_id: str | None
    target: str


class CellSteps(Frozen):
    """The first steps of a cell, and how many there are; `opens`: whether the panel was given where to open them."""

    steps: tuple[ViewStep, ...]
    n_steps: int
    opens: bool


class SliceFigure(Frozen):
    """Agreement within one slice: the coefficient with its interval, AC1 and observed agreement beside it.

    `few` is too little for a claim; `paradox`: kappa is low since one answer is frequent. `standing` is there for a
    query, on which nothing is decided: the state that its labels have now.
    """

    slice: str
    slice_value: str
    n_items: int
    n_runs: int
    n_annotators: int
    few: bool
    value: float | None
    low: float | None
    high: float | None
    ac1: float | None
    observed: float | None
    paradox: bool
    method: str | None
    reason: str | None
    withheld: Withheld | None
    standing: StateFigure | None


class SlicesView(Frozen):
    """Where people agree: all labels first, then slice by slice."""

    view: Literal["slices"] = "slices"
    coefficient: Fitting
    slices: tuple[SliceFigure, ...]
    enough: int


class LabelFigure(Frozen):
    """Agreement on one answer, and how often it is given."""

    answer: str
    n_items: int
    n: int
    prevalence: float | None
    agreement: float | None
    withheld: Withheld | None


class LabelsView(Frozen):
    """On which answers people agree."""

    view: Literal["labels"] = "labels"
    labels: tuple[LabelFigure, ...]


class AnnotatorFigure(Frozen):
    """How one annotator works; `answers` counts what they say, where single labels may be told."""

    annotator: str
    n_items: int
    n_shared: int
    observed: float | None
    value: float | None
    active_seconds: float | None
    gold_n: int
    gold_accuracy: float | None
    gold_low: float | None
    gold_high: float | None
    answers: tuple[int, ...]
    withheld: Withheld | None


class AnnotatorsView(Frozen):
    """How annotators work: against the rest, against gold, how fast, and which answers they give."""

    view: Literal["annotators"] = "annotators"
    coefficient: Fitting
    answers: tuple[str, ...]
    annotators: tuple[AnnotatorFigure, ...]
    gold: bool


class PairFigure(Frozen):
    """The agreement of two annotators over `n_items` items; `few` of them are no ground for a claim."""

    annotator: str
    other: str
    n_items: int
    few: bool
    value: float | None
    observed: float | None
    reason: str | None
    withheld: Withheld | None


class PairsView(Frozen):
    """Who agrees with whom."""

    view: Literal["pairs"] = "pairs"
    coefficient: Fitting
    annotators: tuple[str, ...]
    pairs: tuple[PairFigure, ...]
    enough: int


class ConfusionView(Frozen):
    """Which answers are taken for which; without a pair all pairs as one, where no order of annotators is meant."""

    view: Literal["confusion"] = "confusion"
    annotators: tuple[str, ...]
    pair: tuple[str, str] | None
    answers: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]
    withheld: Withheld | None


class TimePoint(Frozen):
    """Agreement when so many items had two judgements: of all of them, and of the last ones within the window."""

    n_items: int
    at: str
    cumulative: float | None
    rolling: float | None
    #: The form changed since the point before.
    form_changed: bool


class TimeMark(Frozen):
    """Something that happened, in the words of whoever made the panel, when so many items had two judgements."""

    at: str
    words: str
    n_items: int


class TimeView(Frozen):
    """How agreement moved."""

    view: Literal["time"] = "time"
    coefficient: Fitting
    window: int
    points: tuple[TimePoint, ...]
    marks: tuple[TimeMark, ...]


class AnswerCount(Frozen):
    """An answer and who gave it."""

    answer: str
    annotators: tuple[str, ...]


class DisputedItem(Frozen):
    """An item on which people differ, from 0 to 1 how much."""

    step: ViewStep
    disagreement: float
    answers: tuple[AnswerCount, ...]


class ItemsView(Frozen):
    """The items with most disagreement, and how many there are."""

    view: Literal["items"] = "items"
    items: tuple[DisputedItem, ...]
    n_items: int
    opens: bool
    withheld: Withheld | None


class CoverageRow(Frozen):
    """A run: items judged by anybody, and by each annotator in the order of the view."""

    trajectory_id: str
    n_items: int
    judged: tuple[int, ...]


class JudgedBy(Frozen):
    """How many items so many annotators judged."""

    n_annotators: int
    n_items: int


class CoverageView(Frozen):
    """Who has judged what."""

    view: Literal["coverage"] = "coverage"
    annotators: tuple[str, ...]
    rows: tuple[CoverageRow, ...]
    n_rows: int
    judged_by: tuple[JudgedBy, ...]


_View = SlicesView | PairsView | ConfusionView | TimeView | LabelsView | AnnotatorsView | ItemsView | CoverageView


class ViewShown(Frozen):
    """A view of one field, as the store stands now; None where nothing was judged on that field yet."""

    field: str
    shown: Annotated[_View, Field(discriminator="view")] | None
    #: Why the field cannot be compared, in words.
    trouble: str | None


ASKS: dict[str, type[Frozen]] = {"view": ViewAsk, "cell": CellAsk, "show": ShowAsk}
