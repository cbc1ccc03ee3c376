"""Which place shows in which renderer: the committed table, and how it is measured.

`matrix.json` holds a line for each place that our models have: the renderers in which a text from there shows, and
those that only name it in an attribute. A place without renderers is never shown, or is shown under another name:
`UNSHOWN` says why.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.hostile.fields import places

PATH = Path(__file__).with_name("matrix.json")
ATTRIBUTE = " (attribute)"

#: What is said for a moment only.
PASSING = frozenset({"said to screen readers", "foot"})

Matrix = dict[str, list[str]]

#: The kinds of field, by the names of their models.
KINDS = ("Choice", "OrderedChoice", "Scale", "Toggle", "Number", "Text", "MultiChoice", "Ranking", "Correction")

#: Why a text from there shows in no renderer under its own name; by place, or by all of a model's with `*`.
UNSHOWN: dict[str, str] = {
    "Trajectory.metadata*": "kept for the DataFrame",
    "Step.metadata*": "kept for the DataFrame",
    "Step.model": "kept for the DataFrame",
    "Step.parent_id": "decides what follows what",
    "Task.task_id": "kept for the DataFrame",
    "Agent.name": "sent in the header, not drawn",
    "Agent.version": "sent in the header, not drawn",
    "Tool.*": "kept for the reader of the calls",
    "Outcome.reason": "kept for the DataFrame",
    "Origin.*": "kept for the DataFrame",
    "AudioPart.uri": "a recording is shown by its transcript",
    "ToolResultPart.call_id": "joins the result to its call",
    "Label.field": "the name of a field of the form",
    "Label.value{key}": "no field takes an object",
    "OpenedRun.*": "ids of steps, names of annotators",
    "Decision.*": "ids and hashes, compared and never drawn",
    "PairOpened.*": "ids, compared and never drawn",
    "AlignedRow.*": "ids, compared and never drawn",
    "Sides.*": "ids and hashes, compared and never drawn",
    "Retraction.*": "ids, compared and never drawn",
    "StepTarget.*": "ids, compared and never drawn",
    "CallTarget.*": "ids, compared and never drawn",
    "SpanTarget.*": "ids, compared and never drawn",
    "JsonTarget.*": "ids, compared and never drawn",
    "PairTarget.*": "ids, compared and never drawn",
    "Welcome.*": "made by the kernel of names and texts that have lines of their own",
    "Page.*": "ids of runs and steps",
    "Whole.text": "the text of a part, which has a line of its own",
    "Asset.asset_id": "a hash",
    "Asset.media_type": "one of a list of ours, told from the bytes",
    "Ack.*": "ids of acts",
    "Decisions.*": "ids of runs",
    "Changed.*": "ids of runs",
    "GoTo.*": "ids of runs and steps",
    "ToolForm.*": "drawn at the workbench, as text: see js/tests/demonstration.test.tsx",
    "Argument.*": "drawn at the workbench, as text: see js/tests/demonstration.test.tsx",
    "WrongArgument.*": "names and numbers, told in words of the catalogue",
    "CriterionHeld.text": "drawn at the workbench, as text: see js/tests/demonstration.test.tsx",
    "Standing.*": "ids of steps and an error, drawn at the workbench as text",
    "PerformAsk.*": "what the expert typed, put back into the form they typed it in",
    "CardFinding.step_id": "an id, looked up and never drawn",
    "CardFinding.message": "a rule's words, drawn as text; js/tests/flow.test.tsx tries hostile ones",
    "RunCard.sent_back": "a reviewer's reason, drawn as text; js/tests/flow.test.tsx tries a hostile one",
    "RunCard.*": "made of ids, goals and slices, which have lines of their own",
    "RunHeader.*": "made of the run, whose texts have lines of their own",
    "Outline.*": "made of the steps, whose texts have lines of their own",
    "OutlineKind.*": "made of the step, whose texts have lines of their own",
    "Refusal.id": "the id of an act",
    "Refusal.field": "the name of a field of the form",
    "Report.*": "made of the store, whose texts have lines of their own",
    "FieldReport.*": "made of the form, whose texts have lines of their own",
    "SliceReport.*": "made of slices, which have lines of their own, and of words of ours",
    "Coefficient.*": "words of ours",
    **{
        f"{model}.*": "made of the store and of words of ours; its texts have lines of their own"
        for model in (
            *("ViewShown", "PairsView", "PairFigure", "ConfusionView", "AnswerCount"),
            *("TimePoint", "CoverageView", "CoverageRow", "ViewStep", "SliceFigure", "LabelFigure"),
            *("AnnotatorsView", "AnnotatorFigure", "StateFigure", "ChangeFigure", "OptionReport"),
        )
    },
    "States.trouble": "raised by a function of whoever wrote the cell",
    "TimeMark.*": "times and words of whoever wrote the cell",
    "SaidOf.*": "made of the store, whose texts have lines of their own",
    "Said.role": "a role is one of ours: the store takes no other",
    "Hit.step_id": "an id, compared and never drawn",
    "Hit.pointer": "a place, looked up and never drawn",
    "Measures.*": "numbers by the names of tools and lineages, which have lines of their own",
    "Condition.*": "names and values of fields, compared and never drawn",
    "FirstError.*": "names and values of fields, compared and never drawn",
    "Option.aliases[]": "other names, by which it is found",
    "Option.key": "a single key, given out by Python",
    **{f"{kind}Field.key": "a single key, given out by Python" for kind in KINDS},
    "ToggleField.no_key": "a single key, given out by Python",
    **{f"{kind}Field.confidence_keys[]": "single keys, given out by Python" for kind in KINDS},
    **{f"{kind}Field.suggested{{key}}": "a suggested answer is one the field takes: no object" for kind in KINDS},
    **{
        f"{kind}Field.suggested{{}}": "a suggested answer is one the field takes: an option, a number, yes or no"
        for kind in KINDS
        if kind not in ("Text", "Correction")
    },
    "CorrectionField.suggested{}": "said to be one, in words of ours; only one that was given is drawn",
    **{
        f"{kind}Field.name": "shown by its title; hostile names are tried for texts, rankings and corrections"
        for kind in KINDS
        if kind not in ("Text", "Ranking", "Correction")
    },
}


def token(place: str) -> str:
    """The word by which a text from this place is known wherever it shows."""
    return f"plc{places().index(place):03d}q"


def texts(counter: str) -> dict[str, str]:
    """A text for each place: its word, and markup that would run, load, command and clobber if it became any."""
    return {
        place: (
            # Short enough for the title of a row, which is cut.
            f"{token(place)}<img src onerror=owned({number},this)>"
            f'<img src="{counter}/control/{number}" onerror="alert(1);window.open(1);window.clobbered=1">'
            f"<button data-commandlinker-command=help:about>run</button>"
        )
        for number, place in enumerate(places())
    }


def measured(seen: set[tuple[str, str]]) -> Matrix:
    """The table as it was found."""
    return {place: sorted(region for which, region in seen if which == place) for place in places()}


def beyond(found: Mapping[str, list[str]]) -> Matrix:
    """What was found where the table has nothing, and what was found nowhere that the table has somewhere.

    A busy machine may miss some renderers of a place, and which of many texts is announced when one looks is a matter
    of time; but a text that shows where none is known to, or nowhere any more, is news.
    """
    table = committed()
    new = {place: set(shown) - set(table.get(place, ())) - PASSING for place, shown in found.items()}
    gone = {place for place, shown in table.items() if shown and not found.get(place)}
    return {place: sorted(new.get(place) or ()) for place in found if new[place] or place in gone}


def committed() -> Matrix:
    """The table as it stands in the repository."""
    table: Matrix = json.loads(PATH.read_text(encoding="utf-8"))
    return table


def write(table: Matrix) -> None:
    """Keep what was measured."""
    lines = (f"  {json.dumps(place)}: {json.dumps(regions)}" for place, regions in table.items())
    PATH.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


def covers(pattern: str) -> Callable[[str], bool]:
    """Whether a place is among those of a line of `UNSHOWN`."""
    return lambda place: place == pattern or (pattern.endswith("*") and place.startswith(pattern[:-1]))


def why_unshown(place: str) -> str | None:
    """Why a text from this place shows nowhere, if that is known."""
    return next((why for pattern, why in UNSHOWN.items() if covers(pattern)(place)), None)


def renderers(table: Mapping[str, list[str]]) -> set[str]:
    """Those of ours in which anything shows as text. In an attribute, and in a control, nothing can become markup."""
    shown = {region for regions in table.values() for region in regions}
    return {region for region in shown if not region.endswith(ATTRIBUTE)} - {"control", "error of a cell"}
