"""Run rules over what was handed in, and keep what they find as events: found, gone again, or waived with a reason."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING
from uuid import uuid4

from trajwidgets.errors import LabelError, TrajwidgetsError
from trajwidgets.labels import Decision, Finding, Role, Waiver, is_stale
from trajwidgets.quality.validation.arguments import tool_arguments
from trajwidgets.quality.validation.case import Case, Problem, Rule, name_of
from trajwidgets.quality.validation.required import required
from trajwidgets.quality.validation.too_fast import too_fast
from trajwidgets.store import CurrentLabel, Event, LabelStore, Said
from trajwidgets.trajectory import Trajectory, summary_of

if TYPE_CHECKING:
    from pandas import DataFrame

#: What is held against labels where nobody says otherwise.
RULES: tuple[Rule, ...] = (required, tool_arguments, too_fast())

#: Under whose name findings are written.
VALIDATION = "validation"


def validate(
    store: LabelStore,
    runs: Iterable[Trajectory],
    rules: Sequence[Rule] = RULES,
    *,
    annotator: str | None = None,
    unfinished: bool = False,
) -> DataFrame:
    """Hold rules against what annotators handed in, keep what is new, and give all findings of these rules and runs.

    To validate again is to write nothing, unless labels or rules have changed: what a rule no longer finds is noted as
    gone, and what it finds anew is a finding of its own, which no earlier waiver covers.

    Args:
        store: labels and findings.
        runs: the runs, whose texts the store does not have; others are left alone.
        rules: plain functions of a `Case` that give `Problem`s; see the rules in `trajwidgets.quality.validation`.
        annotator: only this annotator's labels; by default everybody's in the role of annotator.
        unfinished: also runs that are not handed in; `required` then lists all that is still to do.

    Returns:
        The rows of `findings(store)` that are about these runs and rules.

    Raises:
        LabelError: when a rule itself fails, or two rules bear one name; the message names rule, run and annotator.
            What other rules found on earlier runs is kept.
        StoreError: when it could not be written.
    """
    names = [name_of(rule) for rule in rules]
    if twice := {name for name in names if names.count(name) > 1}:
        raise LabelError(f"two rules are called {sorted(twice)[0]!r}. Give each a __name__ of its own.")
    runs = list(runs)
    for case in cases(store, runs, annotator=annotator, unfinished=unfinished):
        hold_against(store, case, rules)
    frame = findings(store)
    mine = frame["trajectory_id"].isin([run.trajectory_id for run in runs]) & frame["rule"].isin(names)
    if annotator is not None:
        mine &= frame["annotator"] == annotator
    return frame[mine].reset_index(drop=True)


def cases(
    store: LabelStore, runs: Iterable[Trajectory], *, annotator: str | None = None, unfinished: bool = False
) -> Iterator[Case]:
    """What each annotator said of each run, run by run: what rules are given."""
    schemas = store.schemas()
    handed_in = {
        (each.annotator, each.submission.trajectory_id): each.submission.schema_hash
        for each in store.latest_submissions()
        if each.submission.submitted and each.role == "annotator"
    }
    for run in runs:
        summary = summary_of(run)
        by_person: dict[str, list[CurrentLabel]] = {}
        for label in store.labels(trajectory_id=run.trajectory_id):
            if label.role == "annotator":
                by_person.setdefault(label.annotator, []).append(label)
        people = {who for who, of in handed_in if of == run.trajectory_id} | ({*by_person} if unfinished else set())
        for who in sorted(people):
            labels = [each for each in by_person.get(who, []) if not is_stale(each.label, each.decision, summary)]
            last = labels[-1].decision.schema_hash if labels else ""
            schema = schemas.get(handed_in.get((who, run.trajectory_id), last))
            if schema is not None and annotator in (None, who):
                live = _live(store, who, run.trajectory_id)
                yield Case(run, schema, who, "annotator", tuple(labels), live)


def hold_against(store: LabelStore, case: Case, rules: Sequence[Rule]) -> tuple[Event, ...]:
    """Run rules over one case and write what has changed, all or nothing; raises like `validate`."""
    run = case.trajectory.trajectory_id
    names = {name_of(rule) for rule in rules}
    known = {
        key: said.act
        for key, said in _latest(store, run).items()
        if said.act.found and said.act.rule in names and (said.act.of, said.act.of_role) == (case.annotator, case.role)
    }
    now = {found.key: found for rule in rules for found in _found(case, rule)}
    gone = [
        act.model_copy(update={"act_id": uuid4().hex, "found": False}) for key, act in known.items() if key not in now
    ]
    new = [act for key, act in now.items() if key not in known or not _same(act, known[key])]
    return store.record(*gone, *new, annotator=VALIDATION, role="rule") if gone or new else ()


def waive(store: LabelStore, finding_id: str, reason: str, *, by: str, role: Role = "qa_lead") -> Event:
    """Let a finding stand, for a reason that is kept.

    Raises:
        LabelError: without a reason; when there is no such open finding; when it is about whoever waives it.
    """
    said = next((each for each in _latest(store).values() if each.act.act_id == finding_id and each.act.found), None)
    if said is None:
        raise LabelError(f"{store.path}: no open finding {finding_id!r}. See quality.findings(store).")
    if said.act.of == by:
        raise LabelError(f"the finding is about {by!r}: somebody else waives it.")
    waiver = Waiver(act_id=uuid4().hex, trajectory_id=said.act.trajectory_id, finding_id=finding_id, reason=reason)
    return store.record(waiver, annotator=by, role=role)[0]


def findings(store: LabelStore) -> DataFrame:
    """What rules hold against labels now, in the order in which it was found. What has gone is in the log alone.

    Columns: `trajectory_id`, `step_id`, `target`, `field`, `annotator` (whose label), `rule`, `severity` (`error` or
    `warning`), `message`, `decision_id` (of the label; NA where one is missing), `finding_id` (what `waive` takes),
    `waived_by`, `reason` (string; NA unless waived) and `recorded_at` (datetime64[us, UTC]).
    """
    import pandas as pd

    waivers = {said.act.finding_id: said for said in store.said(Waiver)}
    rows = []
    for said in _latest(store).values():
        act, waiver = said.act, waivers.get(said.act.act_id)
        if act.found:
            about = (act.trajectory_id, act.step_id, act.target, act.field, act.of, act.rule, act.severity, act.message)
            let = (None, None) if waiver is None else (waiver.annotator, waiver.act.reason)
            rows.append((*about, act.decision_id, act.act_id, *let, said.event.time))
    texts = ["trajectory_id", "step_id", "target", "field", "annotator", "rule", "severity", "message"]
    texts += ["decision_id", "finding_id", "waived_by", "reason"]
    frame = pd.DataFrame(rows, columns=[*texts, "recorded_at"], dtype=object)
    return frame.astype(dict.fromkeys(texts, "string") | {"recorded_at": "datetime64[us, UTC]"})


def _latest(store: LabelStore, trajectory_id: str | None = None) -> dict[tuple[object, ...], Said[Finding]]:
    return {said.act.key: said for said in store.said(Finding, trajectory_id=trajectory_id)}


def _found(case: Case, rule: Rule) -> Iterator[Finding]:
    run = case.trajectory.trajectory_id
    try:
        problems = list(rule(case))
    except TrajwidgetsError:
        raise
    except Exception as error:  # somebody else's code may raise anything
        raise LabelError(
            f"rule {name_of(rule)!r} failed on run {run!r} of {case.annotator!r}: {type(error).__name__}: {error}"
        ) from error
    for problem in problems:
        if not isinstance(problem, Problem):
            raise LabelError(f"rule {name_of(rule)!r} gave {problem!r}: give Problem(...) for each, or nothing.")
        yield Finding(
            act_id=uuid4().hex,
            trajectory_id=run,
            step_id=problem.step_id,
            decision_id=problem.decision_id,
            rule=name_of(rule),
            of=case.annotator,
            of_role=case.role,
            target=problem.target or ("run" if problem.step_id is None else "step"),
            field=problem.field,
            severity=problem.severity,
            message=problem.message,
        )


def _same(one: Finding, other: Finding) -> bool:
    return (one.message, one.severity, one.decision_id) == (other.message, other.severity, other.decision_id)


def _live(store: LabelStore, annotator: str, trajectory_id: str) -> tuple[Decision, ...]:
    return tuple(store.decisions(annotator=annotator, role="annotator", trajectory_id=trajectory_id))
