"""One file of a manifest: read, counted, compared."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from corpus_check.exceptions import EXCEPTIONS
from corpus_check.links import links_wrong
from corpus_check.losses import lost, parts_of
from corpus_check.manifest import Row
from corpus_check.source_values import values_of
from trajwidgets.amounts import plural
from trajwidgets.errors import FormatError, UnknownFormat
from trajwidgets.formats import FORMATS, Runs, load, sniff


@dataclass
class Verdict:
    """What became of a file. `passed` is None where no reader claims it and none should.

    A row without any judged count asks only that nothing crashes.
    """

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
        with alone(path) as file:
            verdict.runs = load(file, on_error="collect")
        if row.judged:
            _compare(path, verdict)
    except UnknownFormat as error:
        if row.reader not in FORMATS or not row.judged:
            return verdict
        verdict.faults.append(str(error))
    except FormatError as error:
        if row.judged:
            verdict.faults.append(str(error))
    except Exception as error:  # one file must not end the report
        verdict.faults.append(f"crashed: {error!r}")
    verdict.passed = not verdict.faults
    return verdict


@contextmanager
def alone(path: Path) -> Iterator[Path]:
    """The file without the sub-agents' files beside it: a manifest counts each file by itself."""
    if not path.with_suffix("").is_dir():
        yield path
        return
    with TemporaryDirectory() as folder:
        yield Path(shutil.copy(path, folder))


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
    if not runs:
        return
    values = values_of(path)
    verdict.lost = lost(values, runs)
    verdict.links_wrong = links_wrong(verdict.reader, values, runs)
    if verdict.lost:
        verdict.faults.append(f"{plural(len(verdict.lost), 'text')} lost, the first: {verdict.lost[0][:60]!r}")
    if verdict.links_wrong:
        verdict.faults.append(f"{plural(verdict.links_wrong, 'link')} wrong")


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
