"""What the browser may ask and what Python answers: two tables of typed payloads in one envelope.

State goes down, intent comes up, Python alone writes. Every ask is answered, with an `error` if need be; what
stands in `NEWS` comes unasked. The TypeScript side of this file is generated from it (scripts/contract.py).
"""

from __future__ import annotations

from typing import Literal

from pydantic import Field, JsonValue

from trajwidgets.labels import Act, Decision, Label, LabelSchema, TextField
from trajwidgets.trajectory import Frozen, Step
from trajwidgets.widgets import demonstration_messages, state_messages, view_messages
from trajwidgets.widgets.outline_messages import Measures, Outline
from trajwidgets.widgets.pair_messages import PairAsk, PairOpened
from trajwidgets.widgets.report_messages import Report, ReportAsk
from trajwidgets.widgets.state_messages import States
from trajwidgets.widgets.view_messages import CellSteps, ViewShown

#: Version of the envelope and its payloads. A page that speaks another one is told to reload.
PROTOCOL = 1


class Envelope(Frozen):
    """One message, up or down. `id` names it, `reply_to` the ask it answers; `session` is one open page (or kernel)."""

    v: int
    id: str
    kind: str
    reply_to: str | None = None
    widget_id: str = ""
    session: str = ""
    seq: int = 0
    payload: dict[str, JsonValue] = Field(default_factory=dict)


class PlaceAsk(Frozen):
    """Where the reader is, so that a reloaded page opens there; step None is the run as a whole."""

    trajectory_id: str
    step_id: str | None


class HelloAsk(Frozen):
    """A page was opened (or reloaded) and wants to know whom it talks to. `place`: where its reader last was."""

    place: PlaceAsk | None = None


class CardFinding(Frozen):
    """What a rule holds against the labels of a run: one sentence, and at which step; None for the run as a whole."""

    step_id: str | None
    message: str


class RunCard(Frozen):
    """One run of the queue: `n_units` steps (and the run, if asked) want labels, `n_done` have every required one.

    `submitted`: its annotator has handed it in. `sent_back`: why a reviewer wants it done again; "" where none does.
    `findings`: what rules hold against it since it was handed in.
    """

    trajectory_id: str
    title: str
    n_steps: int
    n_units: int
    n_done: int
    submitted: bool
    sent_back: str
    findings: tuple[CardFinding, ...]
    slices: dict[str, str]


class Welcome(Frozen):
    """Who answers (`kernel_epoch` changes when the kernel did), for whom, with which form, over which runs."""

    kernel_epoch: str
    version: str
    annotator: str
    #: Nothing that is pressed will be kept.
    practice: bool
    #: What the annotator should know of the name, in words.
    notes: tuple[str, ...]
    #: By which keys browsers keep what this annotator left unsaved, also under earlier names; none in practice.
    outboxes: tuple[str, ...]
    form: LabelSchema
    #: Where a comment goes, one field for each scope, where the form has none itself.
    comments: tuple[TextField, ...]
    #: What the keys of the room do: by name, as `ROOM_KEYS`, with those that were moved.
    keys: dict[str, str]
    #: Whether the next step comes up by itself once one is answered.
    auto_advance: bool
    schema_hash: str
    queue: tuple[RunCard, ...]
    trajectory_id: str | None
    step_id: str | None


class OpenAsk(Frozen):
    """Open a run of the queue."""

    trajectory_id: str


class RunHeader(Frozen):
    """What is known of the whole run; None where the source does not say."""

    trajectory_id: str
    goal: str
    criteria: tuple[str, ...]
    agent: str
    model: str
    slices: dict[str, str]
    n_errors: int
    duration_s: float | None
    input_tokens: int | None
    output_tokens: int | None
    cost_usd: float | None


class Said(Frozen):
    """A label that counts, and whose it is. `stale`: the step it judged has changed since."""

    annotator: str
    role: str
    label: Label
    stale: bool


class OpenedRun(Frozen):
    """A run without its content: header, outline, and the annotator's own live decisions in order.

    `parents` names, by its id, the step that a step follows, where that is not the one before it. `step_id` is the step
    to show; None is the run as a whole. `suggestions` are what `suggested_by`, a rule or a model, says of the run;
    nothing unless the Labeler was asked to show them. `trouble` says why a rule had nothing to say.

    A Viewer has no decisions. It sends what was `said` by those whom its reader may see, and in `disputed` the units (a
    step's id, "" for the run as a whole) on which annotators differ.
    """

    header: RunHeader
    outline: Outline
    parents: dict[str, str]
    measures: Measures
    decisions: tuple[Decision, ...]
    step_id: str | None
    suggestions: tuple[Label, ...] = ()
    suggested_by: str = ""
    trouble: str = ""
    said: tuple[Said, ...] = ()
    disputed: tuple[str, ...] = ()


class SaidAsk(Frozen):
    """What those whom the reader of a Viewer may see say of a run by now."""

    trajectory_id: str


class SaidOf(Frozen):
    """Their labels in the order in which they were said, and where they differ."""

    trajectory_id: str
    said: tuple[Said, ...]
    disputed: tuple[str, ...]


class PageAsk(Frozen):
    """The content of `count` steps from place `start` (from 0)."""

    trajectory_id: str
    start: int = Field(ge=0)
    count: int = Field(ge=1, le=500)


class PagedStep(Frozen):
    """A step, with the full length in characters of every text that was cut for the way, by JSON Pointer."""

    step: Step
    cut: dict[str, int]


class Page(Frozen):
    """Announces `steps` (a JSON array of `PagedStep`) in the first binary buffer. May hold fewer than asked for."""

    trajectory_id: str
    start: int
    count: int


class WholeAsk(Frozen):
    """The whole of a text that was cut."""

    trajectory_id: str
    step_id: str
    pointer: str


class Whole(Frozen):
    """The text, uncut."""

    text: str


class SearchAsk(Frozen):
    """The next hits in a run, from the step at place `start` on, without the first `skip` of that step.

    `stop` is the place before which to stop; None searches to the end.
    """

    trajectory_id: str
    query: str = Field(max_length=1000)
    regex: bool = False
    start: int = Field(default=0, ge=0)
    skip: int = Field(default=0, ge=0)
    stop: int | None = None
    limit: int = Field(default=100, ge=1, le=500)


class Hit(Frozen):
    """Where something was found: `start` and `end` are code points of the text at a JSON Pointer into the step."""

    place: int
    step_id: str
    pointer: str
    start: int
    end: int
    before: str
    found: str
    after: str


class Hits(Frozen):
    """Hits in the order of the run. To have those that follow, ask from `next` and `skip` on; None: there are none."""

    hits: tuple[Hit, ...]
    next: int | None
    skip: int


class FoldAsk(Frozen):
    """Somebody is about to search a run: make it ready, from the step at place `start` on. None: the search is over."""

    trajectory_id: str
    start: int | None = Field(default=0, ge=0)


class Folding(Frozen):
    """To have the rest made ready, ask from `next` on; None: there is none."""

    next: int | None


class AssetAsk(Frozen):
    """The bytes of an image, recording or file."""

    trajectory_id: str
    asset_id: str


class Asset(Frozen):
    """Announces the bytes in the first binary buffer. `media_type` is what they are; "" says no known kind."""

    asset_id: str
    media_type: str


class ExtraAsk(Frozen):
    """Code that no bundle carries since few need it."""

    name: Literal["markdown"]


class Extra(Frozen):
    """Announces an ES module in the first binary buffer."""


class SaveAsk(Frozen):
    """Everything not yet acknowledged, oldest first, so that a late or doubled message can never change the order."""

    acts: tuple[Act, ...]


class Refusal(Frozen):
    """An act the schema or the store refuses for good: sending it again is useless."""

    id: str
    field: str | None
    message: str


class Ack(Frozen):
    """These acts are committed to disk (`saved`), those never will be (`refused`)."""

    saved: tuple[str, ...]
    refused: tuple[Refusal, ...]
    #: The runs of the queue whose progress has changed.
    cards: tuple[RunCard, ...]


class DecisionsAsk(Frozen):
    """The annotator's own live decisions of a run."""

    trajectory_id: str


class Decisions(Frozen):
    """In the order in which they count; `card` is how far that gets the run."""

    trajectory_id: str
    decisions: tuple[Decision, ...]
    card: RunCard


class Done(Frozen):
    """Taken note of."""


class Changed(Frozen):
    """Labels of this run that the page shows were changed by another page or notebook."""

    trajectory_id: str


class Notes(Frozen):
    """What the annotator should know of the name by now, in words, in place of what was said before."""

    notes: tuple[str, ...]


class GoTo(Frozen):
    """Show this step (None: the run as a whole): somebody at the kernel wants to see it."""

    trajectory_id: str
    step_id: str | None


class Failure(Frozen):
    """The ask could not be answered; `message` says what, where, and what to do."""

    message: str


#: What the browser may ask.
ASKS: dict[str, type[Frozen]] = {
    "hello": HelloAsk,
    "open": OpenAsk,
    "pair": PairAsk,
    "page": PageAsk,
    "whole": WholeAsk,
    "search": SearchAsk,
    "fold": FoldAsk,
    "said": SaidAsk,
    "asset": AssetAsk,
    "extra": ExtraAsk,
    "save": SaveAsk,
    "decisions": DecisionsAsk,
    "place": PlaceAsk,
    "report": ReportAsk,
    **view_messages.ASKS,
    **state_messages.ASKS,
    **demonstration_messages.ASKS,
}

#: What each ask is answered with, unless with `error`.
ANSWERS: dict[str, type[Frozen]] = {
    "hello": Welcome,
    "open": OpenedRun,
    "pair": PairOpened,
    "page": Page,
    "whole": Whole,
    "search": Hits,
    "fold": Folding,
    "said": SaidOf,
    "asset": Asset,
    "extra": Extra,
    "save": Ack,
    "decisions": Decisions,
    "place": Done,
    "report": Report,
    "view": ViewShown,
    "cell": CellSteps,
    "show": Done,
    "states": States,
    "dismiss": Done,
    **demonstration_messages.ANSWERS,
}

#: What Python says unasked.
NEWS: dict[str, type[Frozen]] = {
    "changed": Changed,
    "notes": Notes,
    "go_to": GoTo,
    "report": Report,
    "states": States,
    "trouble": Failure,
}
