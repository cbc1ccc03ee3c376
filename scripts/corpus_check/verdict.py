"""One file of a manifest: read, counted, compared."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from corpus_check.exceptions import EXCEPTIONS
from corpus_check.links import links_wrong
from corpus_check.losses import lost, parts_of
from corpus_check.manifest import Row
from corpus_check.source_values import values_of
from trajwidgets.errors import FormatError, UnknownFormat
from trajwidgets.formats import FORMATS, Runs, load, sniff


@dataclass
class Verdict:
    """What became of a file. `passed` is None where no reader claims it and none should."""

    row: Row
    reader: str = ""
    runs: Runs = field(default_factory=Runs)
    counts: Mapping[str, int] = field(default_factory=dict)
    lost: list[str] = field(default_factory=list)
    links_wrong: int | None = None
    faults: list[str] = field(default_factory=list)
    excepted: list[str] = field(default_factory=list)
    passed: bool | None = None

    @property
    def n_steps(self) -> int:
        """The steps of all runs."""
        return sum(len(run.steps) for run in self.runs)


def judge(folder: Path, row: Row) -> Verdict:
    """Read a file by the reader that claims it, and hold it against its row."""
    verdict = Verdict(row)
    path = folder / row.file
    try:
        verdict.reader = sniff(path)
        verdict.runs = load(path, on_error="collect")
    except UnknownFormat as error:
        if row.reader not in FORMATS or not row.judged:
            return verdict
        verdict.faults.append(str(error))
    except FormatError as error:
        verdict.faults.append(str(error))
    else:
        _compare(path, verdict)
    verdict.passed = not verdict.faults
    return verdict


def _compare(path: Path, verdict: Verdict) -> None:
    row, runs = verdict.row, verdict.runs
    if row.reader in FORMATS and verdict.reader != row.reader:
        verdict.faults.append(f"claimed by {verdict.reader}")
    verdict.counts = counts_of(runs)
    for name, expected in row.judged.items():
        if verdict.counts[name] == expected:
            continue
        reason = EXCEPTIONS.get((row.file, name))
        text = f"{name} {verdict.counts[name]}, expected {expected}"
        if reason is None:
            verdict.faults.append(text)
        else:
            verdict.excepted.append(f"{text}: {reason}")
    values = values_of(path)
    verdict.lost = lost(values, runs)
    verdict.links_wrong = links_wrong(verdict.reader, values, runs)
    if verdict.lost:
        verdict.faults.append(f"{len(verdict.lost)} texts lost, the first: {verdict.lost[0][:60]!r}")
    if verdict.links_wrong:
        verdict.faults.append(f"{verdict.links_wrong} links wrong")


def counts_of(runs: Runs) -> dict[str, int]:
    """What a manifest counts, counted in what was read."""
    steps = [step for run in runs for step in run.steps]
    return {
        "trajectories": len(runs),
        "agent_turns": sum(step.actor == "agent" for step in steps),
        "tool_calls": sum(len(step.calls) for step in steps),
        "tool_results": sum(len(step.results) for step in steps),
        "images": sum(part.type == "image" for run in runs for part in parts_of(run)),
    }
