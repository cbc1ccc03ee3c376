"""From runs and labels to a file for training: JSON lines, the same bytes for the same input, and what was left out."""

from __future__ import annotations

import inspect
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from pydantic_core import to_json

from trajwidgets.amounts import plural
from trajwidgets.durable import write_file
from trajwidgets.errors import ExportError
from trajwidgets.exports.conversation import Unfit
from trajwidgets.exports.material import Material
from trajwidgets.exports.roll import BY_RUN, EXPORTS, ExportFormat
from trajwidgets.exports.sources import RunSource, source_of
from trajwidgets.labels import Policy
from trajwidgets.trajectory import Trajectory

if TYPE_CHECKING:
    from pandas import DataFrame


class Labels(Protocol):
    """Whatever gives its labels as a frame, such as a `LabelStore`."""

    def to_frame(self) -> DataFrame:
        """One row a label."""
        ...


@dataclass(frozen=True)
class Exported:
    """What was written.

    Attributes:
        path: the file.
        format: the name of the export.
        n_records: its lines.
        sha256: of its bytes.
        left_out: how many candidates (runs, steps or pairs, as the format has it) made no record, by reason.
        n_stale: how many labels judged other bytes than those of the runs, and did not count.
        lacking: of how many records parts of which type are missing, since messages cannot hold them.
        annotators: by the name shown in the store, what an annotator or expert is called in the records.
    """

    path: Path
    format: str
    n_records: int
    sha256: str
    left_out: Mapping[str, int] = field(default_factory=dict)
    n_stale: int = 0
    lacking: Mapping[str, int] = field(default_factory=dict)
    annotators: Mapping[str, str] = field(default_factory=dict, repr=False)

    def __repr__(self) -> str:
        lines = [f"<Exported {self.format}: {plural(self.n_records, 'record')} in {self.path.name}>"]
        lines += [f"  left out {n:>5,}  {reason}" for reason, n in self.left_out.items()]
        lines += [f"  without  {n:>5,}  {name}" for name, n in self.lacking.items()]
        if self.n_stale:
            lines.append(f"  {plural(self.n_stale, 'label')} of other bytes did not count")
        return "\n".join(lines)


def export(
    trajectories: Trajectory | Iterable[Trajectory] | RunSource,
    labels: Labels | DataFrame | None = None,
    *,
    format: str,
    path: str | Path,
    policy: Policy = "majority",
    rulings: DataFrame | None = None,
    corrections: DataFrame | None = None,
    reasoning: str | None = "reasoning_content",
    names: bool = False,
    **options: Any,
) -> Exported:
    """Write runs and what counts of their labels as JSON lines for training.

    What was there before stays whole until the new file is complete. The same runs and labels give the same bytes.

    Args:
        trajectories: the runs; what `load` gave is read run by run.
        labels: a `LabelStore`, or a frame from `to_frame()`; None where none are needed.
        format: `sft`, `feedback`, `recovery` or `preference`.
        path: the file.
        policy: which labels count, see `labels.settle`. "all" makes a record of each annotator's label, and only of
            formats that have a record a label: `feedback` and `preference`.
        rulings: rulings from elsewhere, as `labels.settle` takes them.
        corrections: the same of reviewers.
        reasoning: the key of a message under which the agent's reasoning stands; None leaves it out.
        names: call annotators and experts by name; otherwise by number, and the result says who is who.
        options: of the format, such as `where={"path_valid": ["yes"]}`; see `exports.EXPORTS[format]`.

    Raises:
        ExportError: for an unknown format or option; when two runs bear one id; when there is nothing to write, with
            the reasons: then no file is written.
        LabelError: for an unknown policy, or a frame that lacks a column.
    """
    make = EXPORTS[format]
    _check_options(format, make, options)
    if policy == "all" and format in BY_RUN:
        raise ExportError(f"{format}: policy 'all' may give several answers to one question. Take 'majority'.")
    material = Material(
        source_of(trajectories),
        _frame(labels),
        policy,
        rulings=rulings,
        corrections=corrections,
        reasoning=reasoning,
        names=names,
    )
    left_out: Counter[str] = Counter()
    written = sha256()
    n_records = 0

    def lines() -> Iterator[bytes]:
        nonlocal n_records
        for made in make(material, **options):
            if isinstance(made, Unfit):
                left_out[str(made)] += 1
                material.writer.passed_over.clear()
                continue
            line = to_json(made) + b"\n"
            written.update(line)
            n_records += 1
            yield line
        if not n_records:
            reasons = "; ".join(f"{n} {reason}" for reason, n in left_out.most_common()) or "no run has any"
            raise ExportError(f"{path}: nothing to export as {format}. Left out: {reasons}.")

    target = Path(path).expanduser()
    write_file(target, lines())
    return Exported(
        path=target,
        format=format,
        n_records=n_records,
        sha256=written.hexdigest(),
        left_out=dict(left_out.most_common()),
        n_stale=material.n_stale,
        lacking=dict(material.lacking.most_common()),
        annotators=material.annotators,
    )


def _frame(labels: Labels | DataFrame | None) -> DataFrame | None:
    import pandas as pd

    return labels if labels is None or isinstance(labels, pd.DataFrame) else labels.to_frame()


def _check_options(format: str, make: ExportFormat, options: Mapping[str, Any]) -> None:
    taken = [name for name, each in inspect.signature(make).parameters.items() if each.kind is each.KEYWORD_ONLY]
    unknown = [name for name in options if name not in taken]
    if unknown:
        raise ExportError(f"{format}: no option {unknown[0]!r}. Options: {', '.join(taken) or 'none'}.")
