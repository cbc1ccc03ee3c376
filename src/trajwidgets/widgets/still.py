"""What an output shows where the widget cannot be made: what was so when the cell was run, and that it is not live.

Every host keeps this beside the widget in the notebook's file, so it is held to what a file may hold: no trajectory
text unless asked for, of labels only how many, and of colleagues nothing in a Labeler and nothing small in a panel.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from trajwidgets.amounts import plural
from trajwidgets.labels import LabelSchema
from trajwidgets.reports import html as h
from trajwidgets.widgets.messages import RunCard
from trajwidgets.widgets.report_messages import Coefficient, FieldReport, Report, SliceReport

if TYPE_CHECKING:
    from trajwidgets.agreement.decision_log import Look

#: Of runs or slices. More would say little.
MOST_ROWS = 100
#: In bytes, for the rows: each time the cell is run they are in the notebook, which grows by less than 20 KB a widget.
ROOM = 15_000
_HASH = 12
_ID = 80
_USUAL = ("observed", "Cohen", "Krippendorff")


def still_labeler(
    cards: Sequence[RunCard],
    as_of: datetime,
    *,
    annotator: str,
    role: str,
    form: LabelSchema,
    store: str,
    last_at: datetime | None,
    goals: bool,
) -> str:
    """One annotator's progress, run by run."""
    done, units = sum(card.n_done for card in cards), sum(card.n_units for card in cards)
    facts = (
        h.joined(
            "annotator ", h.loud(_short(annotator)), "" if role == "annotator" else f" as {role.replace('_', ' ')}"
        ),
        plural(len(cards), "run"),
        h.joined(h.loud(f"{done:,} of {units:,}"), " labelled"),
        h.joined("last saved ", h.moment(last_at)),
    )
    about = h.joined(
        "form ", _short(form.name), " ", h.code(form.schema_hash[:_HASH]), ", store ", h.code(_short(store))
    )
    # A card's title is the goal, so it is trajectory text.
    head = ("run", "steps", "labelled", *(("goal",) if goals else ()))
    rows: list[tuple[h.Content, ...]] = [
        (
            h.code(_short(card.trajectory_id)),
            card.n_steps,
            _share(card.n_done, card.n_units),
            *((card.title,) if goals else ()),
        )
        for card in cards[:MOST_ROWS]
    ]
    rows = _fitting(rows)
    if rest := cards[len(rows) :]:
        counted = (sum(card.n_done for card in rest), sum(card.n_units for card in rest))
        steps = sum(card.n_steps for card in rest)
        rows.append((f"{len(rest):,} more", steps, _share(*counted), *(("",) if goals else ())))
    table = h.table(h.pale(about), head, rows, numbers=(1, 2))
    return h.page("Labeler", facts, as_of, _not_live("label"), table)


def still_pairs(cards: Sequence[RunCard], as_of: datetime, *, annotator: str, store: str) -> str:
    """One annotator's progress through pairs: how many, and nothing of the runs in them."""
    facts: list[h.Content] = [h.joined("annotator ", h.loud(_short(annotator))), plural(len(cards), "pair")]
    facts.append(h.joined(h.loud(f"{sum(card.n_done for card in cards):,} of {len(cards):,}"), " compared"))
    if store:
        facts.append(h.joined("store ", h.code(_short(store))))
    return h.page("PairLabeler", tuple(facts), as_of, _not_live("compare"))


def still_viewer(cards: Sequence[RunCard], as_of: datetime, *, whose: str, store: str, goals: bool) -> str:
    """Which runs there are to read. Of labels nothing: who may see them is decided where the cell is run."""
    facts: list[h.Content] = [plural(len(cards), "run"), plural(sum(card.n_steps for card in cards), "step")]
    if whose:
        facts.append(h.joined("labels of ", h.loud(_short(whose))))
    head = ("run", "steps", *(("goal",) if goals else ()))
    rows: list[tuple[h.Content, ...]] = [
        (h.code(_short(card.trajectory_id)), card.n_steps, *((card.title,) if goals else ()))
        for card in cards[:MOST_ROWS]
    ]
    rows = _fitting(rows)
    if rest := cards[len(rows) :]:
        rows.append((f"{len(rest):,} more", sum(card.n_steps for card in rest), *(("",) if goals else ())))
    about = h.joined("store ", h.code(_short(store))) if store else h.joined("runs")
    table = h.table(h.pale(about), head, rows, numbers=(1,))
    return h.page("Viewer", facts, as_of, h.note(h.pale("A still view. Run the cell to read the steps.")), table)


def still_demonstration(
    as_of: datetime, *, expert: str, n_acts: int, finished: bool, n_held: tuple[int, int] | None
) -> str:
    """How far a demonstration is. Of what was done nothing: it is as much trajectory text as any."""
    facts: list[h.Content] = [h.joined("expert ", h.loud(_short(expert))), plural(n_acts, "act")]
    facts.append("finished" if finished else "in the making")
    if n_held is not None:
        facts.append(f"{n_held[0]} of {plural(n_held[1], 'criterion', 'criteria')} met")
    return h.page("Demonstration", facts, as_of, h.note(h.pale("A still view. Run the cell to go on.")))


def still_panel(store: str, as_of: datetime, report: Report, looks: Sequence[Look], *, done: bool) -> str:
    """The panel's table, with the same things withheld, and the states as far as they are known by now."""
    facts = [
        h.code(_short(store)),
        f"{plural(report.n_labels, 'label')} on {plural(report.n_items, 'item')}",
        plural(report.n_runs, "run"),
        plural(len(report.annotators), "annotator"),
        *([f"{plural(report.n_stale, 'stale label')} left out"] if report.n_stale else []),
    ]
    states = {
        (look.place[0], look.place[1], "" if look.place[1] == "all" else str(look.place[2])): look for look in looks
    }
    rows: list[tuple[h.Content, ...]] = [row for field in report.fields for row in _field(field, states)]
    if not rows:
        return h.page("Agreement", facts, as_of, _not_live("see it move"), h.note("No labels yet."))
    head = ("field", "items", "annotators", "agreement", "kappa", "Krippendorff's alpha", "state")
    kept = _fitting(rows[:MOST_ROWS])
    if len(kept) < len(rows):
        kept.append((f"{len(rows) - len(kept):,} more", ""))
    late = "" if done else "; the states are as far as the log had been gone through"
    caption = h.pale(f"items were judged by two annotators or more{late}")
    table = h.table(caption, head, kept, numbers=(1, 2, 3, 4, 5))
    return h.page("Agreement", facts, as_of, _not_live("see it move"), table)


def still_trouble(title: str, as_of: datetime, message: str) -> str:
    """What could not be read, in place of the numbers."""
    return h.page(title, (), as_of, h.note(h.joined("The store could not be read: ", message)))


def _not_live(why: str) -> h.Html:
    said = f"A still view from when the cell was run: what was labelled after that is not in it. Run the cell to {why}."
    return h.note(h.pale(said))


def _field(field: FieldReport, states: Mapping[Any, Look]) -> list[tuple[h.Content, ...]]:
    kind = f"{field.kind.replace('_', ' ')}, {field.level or 'not measured'}"
    subject = h.joined(h.loud(field.title), h.below(kind))
    if field.trouble is not None:
        return [(subject, field.trouble)]
    return [
        _slice(subject, found, field.slices[0], states.get((field.field, found.slice, found.slice_value)))
        for found in field.slices
    ]


def _slice(subject: h.Content, found: SliceReport, whole: SliceReport, look: Look | None) -> tuple[h.Content, ...]:
    name = subject if found is whole else h.within(f"{_short(found.slice)}: {_short(found.slice_value)}")
    if found.withheld is not None:
        return (name, found.n_items, found.n_annotators, h.pale(found.withheld))
    figures = (found.percent, whole.percent), (found.kappa, whole.kappa), (found.alpha, whole.alpha)
    return (
        name,
        found.n_items,
        found.n_annotators,
        *(_figure(figure, None if found is whole else known) for figure, known in figures),
        "" if look is None else h.joined(look.state, h.below(f"{look.why} (after {plural(look.own.n_items, 'item')})")),
    )


def _figure(figure: Coefficient, known: Coefficient | None) -> h.Html:
    """The number, and below it what it is or why there is none, unless the row of the whole field has said so."""
    why = figure.reason if figure.value is None else None if figure.method in _USUAL else figure.method
    told = known is not None and why in (known.reason, known.method)
    return h.joined(h.number(figure.value), "" if why is None or told else h.below(why))


def _share(done: int, units: int) -> str:
    return f"{done:,} of {units:,}"


def _fitting(rows: list[tuple[h.Content, ...]]) -> list[tuple[h.Content, ...]]:
    """The first rows, as many as there is room for."""
    sizes = accumulate(sum(25 + len(h.shown(cell).encode()) for cell in row) for row in rows)
    return [row for row, size in zip(rows, sizes, strict=True) if size <= ROOM]


def _short(name: str) -> str:
    return name if len(name) <= _ID else name[: _ID - 1] + "…"
