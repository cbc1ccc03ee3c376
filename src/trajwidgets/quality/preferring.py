"""Preferences by a rule or a model, and everybody's as they were shown: what stood where, and which was better."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Literal

from pydantic import JsonValue
from pydantic_core import to_jsonable_python

from trajwidgets.errors import LabelError, TrajwidgetsError
from trajwidgets.labels import Decision, Label, LabelSchema, OrderedChoiceField, Pair, PairTarget, ScaleField
from trajwidgets.presets import Preset, preference
from trajwidgets.store import CurrentLabel, LabelStore
from trajwidgets.trajectory import Trajectory

if TYPE_CHECKING:
    from pandas import DataFrame

#: Called with the left run and the right one: field -> value, the lowest of which prefers the left one; None where it
#: has no opinion.
PairRule = Callable[[Trajectory, Trajectory], Mapping[str, object] | None]


def prefer_by(
    store: LabelStore,
    pairs: Iterable[Pair],
    rule: PairRule,
    *,
    annotator: str,
    role: Literal["rule", "model"] = "rule",
    schema: LabelSchema | Preset = preference,
    seed: int = 0,
) -> int:
    """Ask a rule or a model which of two is better, and keep what it says; returns how many labels are new.

    It is given the two as a person would see them, left and right by lot, so that whoever prefers a side shows in
    `agreement.position_bias(preferences(store))`. To ask again is to keep only what is said or shown differently now.

    Args:
        store: where it is kept.
        pairs: such as `labels.pairs_of(runs)`.
        rule: called as `rule(left, right)`.
        annotator: its name, such as "rule: shorter run" or "model: gpt-4.1 prompt 3".
        role: "rule" or "model"; never that of a person.
        schema: the form it answers.
        seed: of the lot.

    Raises:
        LabelError: when it says what the form does not take, fails itself, or is asked about branches; the message
            names the pair. What was said of earlier pairs is kept.
        StoreError: when it could not be written.
    """
    if role not in ("rule", "model"):
        raise LabelError(f"role={role!r}: prefer_by is for a 'rule' or a 'model', never for a person.")
    form = schema.schema if isinstance(schema, Preset) else schema
    store.record_schema(form)
    known = {
        (each.trajectory_id, each.label.target.key, each.label.field): each
        for each in store.labels(annotator=annotator)
        if each.role == role
    }
    new = 0
    for pair in pairs:
        if pair.first_step is not None or pair.second_step is not None:
            raise LabelError(f"{annotator} on {pair!r}: a rule is given whole runs, and can't tell branches apart.")
        left = pair.left_for(annotator, seed)
        shown = (pair.first, pair.second) if left == "first" else (pair.second, pair.first)
        try:
            said = rule(*shown)
        except TrajwidgetsError:
            raise
        except Exception as error:  # somebody else's code may raise anything
            raise LabelError(f"{annotator} failed on {pair!r}: {type(error).__name__}: {error}") from error
        if not said:
            continue
        try:
            decision = pair.decision(form, {str(k): to_jsonable_python(v) for k, v in said.items()}, left=left)
        except LabelError as error:
            raise LabelError(f"{annotator} on {pair!r}: {error}") from None
        fresh = tuple(label for label in decision.labels if not _is_said(known, label, decision))
        if fresh:
            store.record_runs((pair.first, pair.second))
            store.save(decision.model_copy(update={"labels": fresh}), annotator=annotator, role=role)
            new += len(fresh)
    return new


def _is_said(known: Mapping[tuple[str, str, str], CurrentLabel], label: Label, decision: Decision) -> bool:
    """Whether it counts already: the same value, of the same bytes shown the same way, under the same form."""
    held = known.get((decision.trajectory_id, label.target.key, label.field))
    return (
        held is not None
        and held.label.value == label.value
        and held.decision.schema_hash == decision.schema_hash
        and held.decision.run_digest == decision.run_digest
        and held.decision.sides == decision.sides
    )


def preferences(store: LabelStore, field: str = "preference") -> DataFrame:
    """What everybody prefers, with the sides as they were shown: one row for each judged label of a pair.

    Columns: `left` and `right`, the runs (or branches, as "run from step"); `annotator` and `role`; `value`, "A" for
    the left one, "B" for the right one or "tie", whatever the strength; `strength`, how many places from the middle of
    the scale; `decision_id`. `agreement.preference_agreement` and `position_bias` take it as it is. Where a decision
    does not say how the two were shown, the first stands left.

    Raises:
        LabelError: when no recorded form asks this of pairs on an ordered scale.
    """
    import pandas as pd

    scales: dict[str, list[JsonValue]] = {}
    for schema_hash, schema in store.schemas().items():
        for asked in schema.of("pair"):
            if asked.name == field and isinstance(asked, OrderedChoiceField | ScaleField):
                scales[schema_hash] = [option.value for option in asked.options]
    if not scales:
        raise LabelError(f"no form in this store asks {field!r} of pairs, on an ordered scale.")
    rows = []
    for each in store.labels():
        target, values = each.label.target, scales.get(each.decision.schema_hash)
        if not isinstance(target, PairTarget) or each.label.field != field or values is None:
            continue
        if each.label.state != "judged" or each.label.value not in values:
            continue
        off = 2 * values.index(each.label.value) - (len(values) - 1)  # twice the places from the middle
        ways = [_named(target.trajectory_id, target.step_id)]
        ways.append(_named(target.other_trajectory_id, target.other_step_id))
        if each.decision.sides is not None and each.decision.sides.left == "second":
            ways, off = ways[::-1], -off
        value = "tie" if off == 0 else "A" if off < 0 else "B"
        rows.append((*ways, each.annotator, each.role, value, abs(off) / 2, each.decision.decision_id))
    names = ["left", "right", "annotator", "role", "value", "strength", "decision_id"]
    return pd.DataFrame(rows, columns=names).astype({"strength": "float64"})


def _named(trajectory_id: str, step_id: str | None) -> str:
    return trajectory_id if step_id is None else f"{trajectory_id} from {step_id}"
