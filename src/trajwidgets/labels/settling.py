"""Settling: of all that was said of one unit and field, the one answer that counts, and by what right.

In this order: a ruling, a reviewer's correction, what all annotators say, what more than half of them say. What none of
these decides is disputed: it gets no answer, and says why. No tie is ever broken.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, get_args

from trajwidgets.errors import LabelError
from trajwidgets.trajectory import canonical_json, plain

if TYPE_CHECKING:
    from pandas import DataFrame

#: Which answers count: see `settle`.
Policy = Literal["majority", "adjudicated", "unanimous", "all"]

#: By what right an answer counts.
By = Literal["ruling", "correction", "unanimous", "majority", "single"]

#: Why a unit has no answer.
Unsettled = Literal["disputed", "corrections differ", "ruled unsure", "single", "not judged", "not applicable"]

#: What is settled: a place in a run, and a field asked there.
UNIT = ("trajectory_id", "step_id", "target", "field")

#: Whose labels rule, and whose correct. Models and rules have no voice.
_RANKS = {"annotator": "said", "reviewer": "corrected", "qa_lead": "corrected", "adjudicator": "ruled"}

#: Answers that are none of the values: the question does not arise here, or cannot be decided.
_NOT_APPLICABLE, _UNSURE = b"not applicable", b"unsure"


@dataclass(frozen=True)
class Settled:
    """What counts, and what could not be settled.

    `frame`, one row a unit and field in the order in which they were first spoken of (under `all`, one a label):

    ============= ======= =========================================================================================
    column        dtype   what stands in it
    ============= ======= =========================================================================================
    trajectory_id string  the run
    step_id       string  the step; NA where the run as a whole is judged
    target        string  what of it: `run`, `step`, `call:ID`, `pair:...`, ...
    field         string  the field
    value         object  what counts, as the labels hold it
    by            string  `ruling`, `correction`, `unanimous`, `majority` or `single`
    n_annotators  Int64   how many annotators answered
    n_agreeing    Int64   how many of them gave this value
    annotators    object  a tuple: whose answer it is, sorted; the reviewers or adjudicators of a correction or ruling
    ============= ======= =========================================================================================

    `left_out`, one row a unit and field without an answer: the unit, `reason` (string, see `Unsettled`),
    `n_annotators` (Int64), and `values` (object): a tuple of pairs (who, value), in order.
    """

    frame: DataFrame
    left_out: DataFrame


class _Answer(NamedTuple):
    key: bytes
    value: Any
    who: str


@dataclass
class _Unit:
    """What was said of a unit: by annotators and reviewers, whose latest answer counts each, and the latest ruling."""

    said: dict[str, _Answer] = field(default_factory=dict)
    corrected: dict[str, _Answer] = field(default_factory=dict)
    ruled: dict[str, _Answer] = field(default_factory=dict)

    def hear(self, rank: str, answer: _Answer) -> None:
        """Keep an answer, in the order in which they were given."""
        if rank == "ruled":  # a ruling ends the matter until the next one does
            self.ruled.clear()
        getattr(self, rank)[answer.who] = answer


def settle(
    labels: DataFrame,
    policy: Policy = "majority",
    *,
    rulings: DataFrame | None = None,
    corrections: DataFrame | None = None,
) -> Settled:
    """What counts of these labels under a policy.

    | policy        | what settles a unit, the first that there is                                             |
    |---------------|------------------------------------------------------------------------------------------|
    | `majority`    | a ruling, a correction, all annotators, more than half of them, the only one             |
    | `adjudicated` | a ruling, a correction, all annotators, the only one: whatever people differ on waits    |
    | `unanimous`   | a ruling, a correction, all annotators and at least two                                  |
    | `all`         | nothing: each annotator's label is a row of its own, `by` "single"                       |

    More than half means of those who answered. `not_applicable` is an answer, and where it wins the unit is left out
    with that reason. `unsure` and `skipped` are none, but for a ruling: what an adjudicator is unsure of stays open.
    Stale labels don't count, nor do those of models and rules. Values are equal as JSON: 1 and 1.0 are, True and 1 are
    not.

    Args:
        labels: as `LabelStore.to_frame()` gives them, of any number of fields. Needed are `trajectory_id`, `step_id`,
            `target`, `field`, `value` and `annotator`; without `state` all are judged, without `role` all are those of
            annotators, without `stale` none is. A label in the role of reviewer or QA lead is a correction, one in that
            of adjudicator a ruling.
        policy: see above.
        rulings: rulings from elsewhere: `trajectory_id`, `step_id`, `target`, `field`, `value`, and `annotator` and
            `state` where known. Of several rulings of a unit the last row counts, whoever made it.
        corrections: the same of reviewers; of one reviewer the last row counts, and two who correct differently settle
            nothing.

    Raises:
        LabelError: for an unknown policy, or a frame that lacks a column.
    """
    if policy not in get_args(Policy):
        raise LabelError(f"no policy {policy!r}. Policies: {', '.join(get_args(Policy))}.")
    units: dict[tuple[Any, ...], _Unit] = {}
    for unit, rank, answer in _answers(labels, "labels", None):
        units.setdefault(unit, _Unit()).hear(rank, answer)
    for frame, name, rank in ((corrections, "corrections", "corrected"), (rulings, "rulings", "ruled")):
        for unit, _, answer in () if frame is None else _answers(frame, name, rank):
            units.setdefault(unit, _Unit()).hear(rank, answer)
    rows: list[tuple[Any, ...]] = []
    left: list[tuple[Any, ...]] = []
    for unit, spoken in units.items():
        given = [answer for answer in spoken.said.values() if answer.key]
        if policy == "all":
            rows += [(*unit, one.value, "single", len(given), 1, (one.who,)) for one in given if one.value is not None]
            continue
        found = _settled(spoken, given, policy)
        if isinstance(found, str):
            everybody = [*given, *spoken.corrected.values(), *spoken.ruled.values()]
            left.append((*unit, found, len(given), tuple((answer.who, answer.value) for answer in everybody)))
            continue
        by, chosen = found
        agreeing = sum(answer.key == chosen[0].key for answer in given)
        whose = tuple(sorted(answer.who for answer in chosen))
        rows.append((*unit, chosen[0].value, by, len(given), agreeing, whose))
    return Settled(_frame(rows, _KEPT), _frame(left, _LEFT_OUT))


def _settled(unit: _Unit, given: Sequence[_Answer], policy: Policy) -> tuple[By, list[_Answer]] | Unsettled:
    above: tuple[tuple[By, dict[str, _Answer]], ...] = (("ruling", unit.ruled), ("correction", unit.corrected))
    for right, answers in above:
        spoken = [answer for answer in answers.values() if answer.key]
        if any(answer.key != spoken[0].key for answer in spoken):
            return "corrections differ"
        if spoken:
            return _valued(right, spoken)
    if not given:
        return "not judged"
    (most, n), *_ = Counter(answer.key for answer in given).most_common(1)
    by: By = "single" if len(given) == 1 else "unanimous" if n == len(given) else "majority"
    if by == "single" and policy == "unanimous":
        return "single"
    if by == "majority" and (policy != "majority" or 2 * n <= len(given)):
        return "disputed"
    return _valued(by, [answer for answer in given if answer.key == most])


def _valued(by: By, answers: list[_Answer]) -> tuple[By, list[_Answer]] | Unsettled:
    key = answers[0].key
    return "not applicable" if key == _NOT_APPLICABLE else "ruled unsure" if key == _UNSURE else (by, answers)


def _answers(frame: DataFrame, name: str, rank: str | None) -> Iterator[tuple[tuple[Any, ...], str, _Answer]]:
    """Unit, rank and answer of each row. An answer with no key is no answer: somebody was unsure, or skipped it."""
    missing = [column for column in (*UNIT, "value") if column not in frame.columns]
    if rank is None and "annotator" not in frame.columns:
        missing.append("annotator")
    if missing:
        raise LabelError(f"{name}: no column {', '.join(missing)}. Pass a frame as LabelStore.to_frame() gives it.")
    columns = [frame[column].tolist() for column in (*UNIT, "value")]
    optional = (("state", "judged"), ("role", "annotator"), ("annotator", ""), ("stale", False))
    columns += [
        frame[column].tolist() if column in frame.columns else [default] * len(frame) for column, default in optional
    ]
    for run, step, target, asked, value, state, role, who, stale in zip(*columns, strict=True):
        place = _RANKS.get(role) if rank is None else rank
        if place is None or stale is True:
            continue
        unit = (run, step if isinstance(step, str) else None, target, asked)
        nobody = who if isinstance(who, str) else ""
        if state == "judged" and not _is_missing(value):
            yield unit, place, _Answer(_key(value), value, nobody)
        elif state == "not_applicable":
            yield unit, place, _Answer(_NOT_APPLICABLE, None, nobody)
        else:
            yield unit, place, _Answer(_UNSURE if place == "ruled" and state == "unsure" else b"", None, nobody)


@lru_cache(maxsize=1024, typed=True)
def _scalar_key(value: str | int | bool) -> bytes:
    """Of the few answers that a choice has, each is written once."""
    return canonical_json(plain(value))


def _key(value: Any) -> bytes:
    short = type(value) in (int, bool) or (type(value) is str and len(value) < 100)
    return _scalar_key(value) if short else canonical_json(plain(value))


def _is_missing(value: object) -> bool:
    """None, nan and NA alike, and nothing that holds something."""
    import pandas as pd

    return value is None or value is pd.NA or (isinstance(value, float) and value != value)


_KEPT = {
    **dict.fromkeys(UNIT, "string"),
    "value": "object",
    "by": "string",
    "n_annotators": "Int64",
    "n_agreeing": "Int64",
    "annotators": "object",
}
_LEFT_OUT = {**dict.fromkeys(UNIT, "string"), "reason": "string", "n_annotators": "Int64", "values": "object"}


def _frame(rows: list[tuple[Any, ...]], dtypes: dict[str, str]) -> DataFrame:
    import pandas as pd

    # Column by column: pandas would take the lists and tuples among the values apart.
    columns = {
        name: pd.Series([row[place] for row in rows], dtype=dtype) for place, (name, dtype) in enumerate(dtypes.items())
    }
    return pd.DataFrame(columns)
