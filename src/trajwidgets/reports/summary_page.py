"""A summary as one page: what a researcher or QA lead looks at first, the log's proof last."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from trajwidgets.amounts import plural
from trajwidgets.reports import html as h
from trajwidgets.reports.answers import fields_of

if TYPE_CHECKING:
    from pandas import DataFrame

    from trajwidgets.labels import Field, Scope
    from trajwidgets.reports.summary import Summary

#: Beyond these a page is no longer read but searched, for which the frames are the better place.
MOST_RUNS = 100
MOST_PEOPLE = 8
MOST_ANSWERS = 30
MOST_SLICES = 30
MOST_NOTES = 100
_HASH = 12


def summary_page(summary: Summary) -> str:
    """HTML without script, which loads nothing."""
    people = summary.annotators["annotator"].nunique()
    proof = summary.verification
    facts: list[h.Content] = [
        h.code(summary.store),
        plural(len(summary.runs), "run"),
        plural(people, "annotator"),
        plural(summary.n_labels, "label"),
        "log verified: every hash holds"
        if proof.ok
        else h.loud(plural(len(proof.problems), "problem in the log", "problems in the log")),
    ]
    parts = [
        _annotators(summary),
        _agreement(summary),
        h.beside(*_answers(summary)),
        _progress(summary),
        _forms(summary),
        *([] if summary.notes is None else [_notes(summary.notes)]),
        _log(summary),
    ]
    return h.page("Label store", facts, summary.as_of, *parts)


def _annotators(summary: Summary) -> h.Html:
    rows = [
        (
            _person(row["annotator"], row["role"]),
            row["n_labels"],
            h.joined(row["n_done"], " of ", row["n_units"]),
            row["n_runs"],
            row["n_stale"],
            h.moment(row["first_at"]),
            h.moment(row["last_at"]),
        )
        for row in summary.annotators.to_dict("records")
    ]
    head = ("annotator", "labels", "steps and runs done", "runs", "stale", "first", "last")
    return h.table("Annotators", head, rows, numbers=(1, 2, 3, 4))


def _person(annotator: str, role: str) -> h.Html:
    return h.joined(annotator, "" if role == "annotator" else h.pale(f" as {role.replace('_', ' ')}"))


def _forms(summary: Summary) -> h.Html:
    rows = [
        (
            row["schema"],
            h.code(row["schema_hash"][:_HASH]),
            row["n_labels"],
            row["fields"],
            h.moment(row["recorded_at"]),
        )
        for row in summary.forms.to_dict("records")
    ]
    return h.table("Forms", ("form", "hash", "labels", "fields", "recorded"), rows, numbers=(2,))


def _agreement(summary: Summary) -> h.Html:
    declared = fields_of(summary.schemas.values())
    rows: list[tuple[h.Content, ...]] = []
    for name, table in summary.agreement.groupby("field", sort=False):
        records = table.to_dict("records")
        field = declared[str(name)][-1]
        for row in records[:MOST_SLICES]:
            subject = h.within(f"{row['slice']}: {row['slice_value']}")
            if row is records[0]:
                subject = h.joined(h.loud(field.title), h.below(f"{_kind(field)}, {field.level}"))
            rows.append((subject, row["n_items"], row["n_annotators"], *_figures(row, records[0])))
        if len(records) > MOST_SLICES:
            rows.append((h.within(f"and {plural(len(records) - MOST_SLICES, 'more slice')}"), "in .agreement"))
    rows += [(h.loud(declared[name][-1].title), why) for name, why in summary.trouble.items()]
    if not rows:
        return h.note(h.pale("Agreement: nothing judged yet."))
    head = ("field", "items", "annotators", "percent agreement", "kappa", "Krippendorff's alpha")
    about = h.pale("items were judged by two annotators or more; stale labels are left out")
    return h.table(h.joined("Agreement ", about), head, rows, numbers=(1, 2, 3, 4, 5))


def _figures(row: dict[Any, Any], whole: dict[Any, Any]) -> list[h.Content]:
    """The three numbers; below them what they are or why there are none, unless the row of the whole field said so."""
    told = set() if row is whole else {whole["kappa_method"], whole["kappa_reason"], whole["alpha_reason"]}
    method = row["kappa_method"] if row["kappa_reason"] is None and row["kappa_method"] != "Cohen" else None
    cells: list[h.Content] = [h.number(row["percent_agreement"])]
    for name, why in (("kappa", row["kappa_reason"] or method), ("alpha", row["alpha_reason"])):
        cells.append(h.joined(h.number(row[name]), "" if why is None or why in told else h.below(why)))
    return cells


def _kind(field: Field) -> str:
    return field.kind.replace("_", " ")


def _answers(summary: Summary) -> list[h.Html]:
    spread = {row["field"]: row for row in summary.numbers.to_dict("records")}
    by_field = {name: rows.to_dict("records") for name, rows in summary.answers.groupby("field", sort=False)}
    return [
        _answered(declared[-1], by_field.get(name, []), spread.get(name))
        for name, declared in fields_of(summary.schemas.values()).items()
    ]


_WHOM: dict[Scope, str] = {"step": "steps", "run": "runs", "call": "tool calls", "span": "marks", "pair": "pairs"}


def _answered(field: Field, found: list[dict[Any, Any]], spread: dict[Any, Any] | None) -> h.Html:
    caption = h.joined(field.title, " ", h.pale(f"{_kind(field)}, asked of {_WHOM[field.scope]}"))
    if not any(row["n"] for row in found):
        return h.table(caption, ("answer", "labels"), [("none yet", 0)], numbers=(1,))
    if field.level is None:
        return h.table(caption, ("answer", "labels"), [(_answer(row), row["n"]) for row in found], numbers=(1,))
    if spread is not None:
        figures = ("minimum", "median", "mean", "maximum")
        values = [h.number(spread[figure]) for figure in figures]
        return h.table(caption, ("answers", *figures), [(spread["n"], *values)], numbers=(1, 2, 3, 4))
    rows: list[tuple[h.Content, ...]] = [
        (_answer(row), row["n"], h.joined(h.bar(row["share"]), f" {100 * row['share']:.0f} %"))
        for row in found[:MOST_ANSWERS]
    ]
    if len(found) > MOST_ANSWERS:
        rows.append((f"and {len(found) - MOST_ANSWERS} more", "in .answers"))
    return h.table(caption, ("answer", "labels", "share"), rows, numbers=(1,))


def _answer(row: dict[Any, Any]) -> h.Content:
    if row["state"] != "judged":
        return h.pale(row["state"].replace("_", " "))
    value = row["value"]
    if value is None:
        return "answered"
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _progress(summary: Summary) -> h.Html:
    steps = summary.progress
    people = list(dict.fromkeys(zip(steps["annotator"], steps["role"], strict=True)))
    shown = people[:MOST_PEOPLE]
    said = {(row["trajectory_id"], row["annotator"], row["role"]): row for row in steps.to_dict("records")}
    rows: list[tuple[h.Content, ...]] = []
    for run in summary.runs.head(MOST_RUNS).to_dict("records"):
        cells = [_done(said[run["trajectory_id"], *person]) for person in shown]
        digest = h.code(run["digest"][:_HASH])
        rows.append((h.code(run["trajectory_id"]), run["n_steps"], digest, run["n_labels"], *cells))
    if len(summary.runs) > MOST_RUNS:
        rest = summary.runs.iloc[MOST_RUNS:]
        there = steps[steps["trajectory_id"].isin(list(rest["trajectory_id"]))]
        sums = there.groupby(["annotator", "role"])[["n_done", "n_units"]].sum()
        cells = [_done(sums.loc[person].to_dict()) for person in shown]
        more = f"and {plural(len(rest), 'more run')}"
        rows.append((h.pale(more), int(rest["n_steps"].sum()), "", int(rest["n_labels"].sum()), *cells))
    head = ["run", "steps", "digest", "labels", *(_person(*person) for person in shown)]
    about = "steps done of those that want labels, and the run itself where it is asked about"
    if len(people) > len(shown):
        about += f"; {plural(len(people) - len(shown), 'more annotator')} in .progress"
    numeric = (1, 3, *range(4, len(head)))
    return h.table(h.joined("Runs ", h.pale(about)), head, rows, numbers=numeric)


def _done(row: dict[Any, Any]) -> h.Content:
    done, units = int(row["n_done"]), int(row["n_units"])
    words = h.joined(done, " of ", units)
    return h.pale(words) if done == 0 else h.loud(words) if done == units else words


def _notes(notes: DataFrame) -> h.Html:
    rows = [
        (
            h.code(row["trajectory_id"]),
            h.code(row["step_id"]) if isinstance(row["step_id"], str) else h.pale("the run"),
            row["field"],
            str(row["value"]),
            row["annotator"],
            h.moment(row["recorded_at"]),
        )
        for row in notes.head(MOST_NOTES).to_dict("records")
    ]
    newest = f" the newest {MOST_NOTES} of {len(notes):,}" if len(notes) > MOST_NOTES else ""
    return h.table(h.joined("Notes", h.pale(newest)), ("run", "step", "field", "text", "annotator", "at"), rows)


def _log(summary: Summary) -> h.Html:
    proof = summary.verification
    rows: list[tuple[h.Content, ...]] = [
        ("project", h.code(summary.project_id)),
        ("events", f"{proof.n_events:,} of {plural(proof.n_writers, 'writer')}"),
        ("labels that count", summary.n_labels),
        ("stale", h.joined(summary.n_stale, h.pale(", on a run or step that has changed since"))),
        ("superseded", h.joined(summary.n_superseded, h.pale(", replaced by a later label of the same annotator"))),
        ("retracted", h.joined(summary.n_retracted, h.pale(", undone"))),
        ("hashes", "every one holds" if proof.ok else h.joined(*(h.below(problem) for problem in proof.problems))),
        (
            "head",
            h.joined(h.code(proof.head), h.pale(" note it down elsewhere: with it, a log that was rewritten shows")),
        ),
        ("trajwidgets", summary.version),
    ]
    return h.table("The log", ("what", "found"), rows)
