"""Un-swap the sides: what was preferred, and how often it was so because of where it stood."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from trajwidgets.agreement.columns import did_you_mean, listed, require_columns
from trajwidgets.agreement.frames import as_pandas
from trajwidgets.agreement.proportions import wilson_interval
from trajwidgets.agreement.reading import JUDGED
from trajwidgets.errors import AgreementError
from trajwidgets.labels import PairTarget
from trajwidgets.labels.targets import target_of

if TYPE_CHECKING:
    from trajwidgets.agreement.frames import Frame

EVERYBODY = "(all)"


class PreferenceReading(TypedDict, total=False):
    """How preferences are read, one row per judgement of a pair.

    Attributes:
        left: the column that names what stood left, or came first; by default "left".
        right: the column that names what stood right, or came second; by default "right". Where a frame has neither,
            both are read from `target`, as `LabelStore.to_frame()` names a pair of runs or of branches.
        item: the column or columns of what both are answers to, such as a prompt or a task; by default "item" where the
            frame has it. The same two on another item are another pair.
        annotator: the column with the annotator's name, by default "annotator".
        value: the column with the judgement, by default "value".
        choices: what `value` says for the left one, for the right one, and for neither; further ones are other ways of
            preferring neither. By default ("A", "B", "tie").
        field: which field, where a column `field` holds several.
    """

    left: str
    right: str
    item: str | Sequence[str] | None
    annotator: str
    value: str
    choices: Sequence[Hashable]
    field: str | None


def unswapped(frame: Frame, **reading: Unpack[PreferenceReading]) -> pd.DataFrame:
    """The judgements by what was preferred, whichever side it stood on: one row per judgement of a pair.

    Columns: those of the item; `first` and `second`, the two in the order of their names; `annotator`; `value`, which
    is "first", "second" or what the frame says for neither, on a declared scale; `swapped`, whether `first` stood
    right; `side`, "left", "right" or None. Any coefficient takes it, with `item=["first", "second"]` and the item's
    columns.

    Raises:
        AgreementError: A missing column, a judgement that is none of the choices, or a thing compared with itself.
    """
    frame = as_pandas(frame)
    unknown = [name for name in reading if name not in PreferenceReading.__annotations__]
    if unknown:
        raise TypeError(
            f"unexpected keyword argument {unknown[0]!r}{did_you_mean(unknown[0], PreferenceReading.__annotations__)}"
        )
    choices = tuple(reading.get("choices", ("A", "B", "tie")))
    annotator, value = reading.get("annotator", "annotator"), reading.get("value", "value")
    if len(set(choices)) < max(len(choices), 2):
        raise AgreementError(f"choices={choices!r} are no choices: name left, right and, if there is any, neither.")
    require_columns(frame, [annotator], "annotator")
    require_columns(frame, [value], "value")
    rows = _rows(frame, value, reading.get("field"))
    chosen = frame[rows]
    names, left, right = _contenders(chosen, reading)
    said = chosen[value].tolist()
    strangers = [each for each in dict.fromkeys(said) if each not in choices]
    if strangers:
        raise AgreementError(
            f"column {value!r} holds {listed(strangers)}, which is none of the choices {listed(choices)}. "
            "Pass choices=(left, right, neither)."
        )
    same = [one for one, other in zip(left, right, strict=True) if one == other]
    if same:
        raise AgreementError(f"{same[0]!r} is compared with itself, in {len(same)} rows. Drop them.")
    swapped = np.array([_order(one) > _order(other) for one, other in zip(left, right, strict=True)], dtype=np.bool_)
    side = [{choices[0]: "left", choices[1]: "right"}.get(each) for each in said]
    winner = [
        each if place is None else "first" if (place == "left") != turned else "second"
        for each, place, turned in zip(said, side, swapped.tolist(), strict=True)
    ]
    found = chosen[names].reset_index(drop=True)
    found["first"] = [other if turned else one for one, other, turned in zip(left, right, swapped, strict=True)]
    found["second"] = [one if turned else other for one, other, turned in zip(left, right, swapped, strict=True)]
    found["annotator"] = chosen[annotator].tolist()
    found["value"] = pd.Categorical(winner, categories=["first", "second", *choices[2:]])
    found["swapped"] = swapped
    found["side"] = pd.Series(side, dtype=object)
    return found


def position_bias(frame: Frame, *, confidence: float = 0.95, **reading: Unpack[PreferenceReading]) -> pd.DataFrame:
    """How often the left one (or the one that came first) was preferred, by annotator, with Wilson's interval.

    Where sides were drawn by lot, half is what no bias gives: an interval that leaves .5 out shows one. Columns:
    `annotator` ("(all)" first); `n` judgements in favour of a side; `left`, those for the left one; `rate`, `low`,
    `high`; `n_both_orders`, pairs that the annotator has judged both ways round, and `n_same_side`, those of them in
    which they preferred the same *side* both times, and so never the same thing.

    Raises:
        AgreementError: As `unswapped`.
    """
    judged = unswapped(frame, **reading)
    keys = [name for name in judged.columns if name not in ("annotator", "value", "swapped", "side")]
    rows = []
    for name in (EVERYBODY, *dict.fromkeys(sorted(judged["annotator"], key=_order))):
        own = judged if name == EVERYBODY else judged[judged["annotator"] == name]
        decided = own[own["side"].notna()]
        n, x = len(decided), int((decided["side"] == "left").sum())
        both = same = 0
        for _, pair in decided.groupby([*keys, "annotator"], dropna=False, observed=True, sort=False):
            ways = {turned: set(pair.loc[pair["swapped"] == turned, "side"]) for turned in (False, True)}
            if all(len(sides) == 1 for sides in ways.values()):
                both, same = both + 1, same + (ways[False] == ways[True])
        low, high = wilson_interval(x, n, confidence=confidence)
        rows.append((name, n, x, x / n if n else np.nan, low, high, both, same))
    names = ["annotator", "n", "left", "rate", "low", "high", "n_both_orders", "n_same_side"]
    kinds = dict.fromkeys(["n", "left", "n_both_orders", "n_same_side"], "int64")
    return pd.DataFrame(rows, columns=names, dtype=object).astype(
        kinds | dict.fromkeys(["rate", "low", "high"], "float64")
    )


def _order(name: Any) -> tuple[str, str]:
    return str(name), type(name).__name__


def _rows(frame: pd.DataFrame, value: str, field: str | None) -> NDArray[np.bool_]:
    rows = np.array(frame[value].notna(), dtype=np.bool_)
    if "state" in frame.columns:
        rows &= np.array((frame["state"] == JUDGED).fillna(False), dtype=np.bool_)
    if "field" not in frame.columns:
        return rows
    if field is None:
        known = list(dict.fromkeys(frame["field"][rows].dropna().tolist()))
        if len(known) > 1:
            raise AgreementError(f"the frame holds {len(known)} fields: {listed(known)}. Choose one with field=.")
        return rows
    return rows & np.array((frame["field"] == field).fillna(False), dtype=np.bool_)


def _contenders(frame: pd.DataFrame, reading: PreferenceReading) -> tuple[list[str], list[Any], list[Any]]:
    """The columns of the item, and for each row what stood left and what right."""
    left, right, item = reading.get("left", "left"), reading.get("right", "right"), reading.get("item")
    names = [name for name in ("item",) if name in frame.columns] if item is None else item
    names = [names] if isinstance(names, str) else list(names)
    require_columns(frame, names, "item")
    from_target = left not in frame.columns and right not in frame.columns and "target" in frame.columns
    if not from_target or {"left", "right"} & reading.keys():
        require_columns(frame, [left], "left")
        require_columns(frame, [right], "right")
        return names, frame[left].tolist(), frame[right].tolist()
    require_columns(frame, ["trajectory_id"], "left")
    steps = frame["step_id"] if "step_id" in frame.columns else pd.Series(None, index=frame.index, dtype=object)
    sides: tuple[list[Any], list[Any]] = ([], [])
    for run, step, key in zip(frame["trajectory_id"], steps, frame["target"], strict=True):
        target = target_of(run, None if pd.isna(step) else step, key)
        if not isinstance(target, PairTarget):
            raise AgreementError(f"the target {key!r} is no pair. Choose the field that compares two with field=.")
        for side, branch, at in (
            (sides[0], target.trajectory_id, target.step_id),
            (sides[1], target.other_trajectory_id, target.other_step_id),
        ):
            side.append(branch if at is None else f"{branch} from {at}")
    return names, *sides
