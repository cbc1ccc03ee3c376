"""Read the logs of Inspect AI: `.eval` archives, packed with Deflate or Zstandard, and `.json`; every sample and epoch.

One sample in one epoch is one run, read from its archive one at a time. Steps come from the sample's messages; what its
events know beyond them is in the metadata (see `inspect_events`). A log that is not finished has no `header.json` yet,
and its journal stands in for it. Source: inspect_ai, `log/_log.py` and `log/_recorders/eval.py` (versions 1 to 3).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial

from pydantic import JsonValue

from trajwidgets.errors import FormatError
from trajwidgets.formats.archives import Archive, ArchiveSource
from trajwidgets.formats.blocks import Block, note
from trajwidgets.formats.faults import run_or_fault
from trajwidgets.formats.inspect_sample import NAME, VERSION, read_sample
from trajwidgets.formats.records import Record, Sample, describe
from trajwidgets.formats.sources import Source
from trajwidgets.formats.taking import id_in
from trajwidgets.trajectory import Trajectory

__all__ = ["NAME", "VERSION", "read", "sniff"]

_HEADER, _START = "header.json", "_journal/start.json"
_SAMPLE = re.compile(r"samples/(?P<id>.+)_epoch_(?P<epoch>\d+)\.json", re.DOTALL)
# What every run of a log says of it; the rest, which may grow with the number of samples, is with the first alone.
_OF_EVERY_RUN = ("run_id", "eval_id", "task", "task_id", "model", "created")


def sniff(sample: Sample) -> bool:
    """Whether this is an archive with the header or the journal of a log, or JSON of the same shape."""
    if sample.members:
        return bool({_HEADER, _START} & set(sample.members))
    return bool(sample.values) and all(map(_is_log, sample.values))


def _is_log(value: JsonValue) -> bool:
    if not isinstance(value, dict) or not isinstance(spec := value.get("eval"), dict):
        return False
    return "task" in spec and "model" in spec and bool(value.keys() & {"status", "plan", "samples"})


def read(source: Source) -> Iterator[Trajectory | FormatError]:
    """One trajectory for each sample and epoch; one that cannot be read, or a log of none, comes as its error."""
    if isinstance(source, ArchiveSource):
        with source.opened() as archive:
            yield from _archive(archive)
        return
    for record in source.records():
        if isinstance(record, FormatError):
            yield record
        else:
            yield from _document(record)


def _document(record: Record) -> Iterator[Trajectory | FormatError]:
    if not isinstance(record.value, dict) or not _is_log(record.value):
        yield record.fault(
            f'no log of Inspect: this is {describe(record.value)}. A log has "eval" with "task" and "model"; '
            f'check format="{NAME}".'
        )
        return
    header = {key: value for key, value in record.value.items() if key != "samples"}
    found = record.value.get("samples")
    samples = found if isinstance(found, list) else []
    if not samples:
        yield record.fault(_no_samples(header))
    for number, sample in enumerate(samples, start=1):
        log = header if number == 1 else _excerpt(header)
        yield run_or_fault(record.row(number, sample), partial(read_sample, header=header, log=log))


def _archive(archive: Archive) -> Iterator[Trajectory | FormatError]:
    samples = _samples(archive)
    header, log, summaries, faults = _header(archive)
    yield from faults
    keys = {f"{match['id']}/{match['epoch']}" for match in samples}
    if not samples:
        yield FormatError(f"{archive.where}: {_no_samples(header)}")
    note(log, "summaries", [summary for key, found in summaries.items() if key not in keys for summary in found])
    for number, match in enumerate(samples):
        if not archive.wanted(match.string):
            continue
        record = archive.record(match.string)
        if isinstance(record, FormatError):
            yield record
            continue
        about = dict(log if number == 0 else _excerpt(header))
        note(about, "summary", summaries.get(_sample_key(record.value)))
        yield run_or_fault(record, partial(read_sample, header=header, log=about))


def _no_samples(header: Block) -> str:
    status, error = header.get("status"), header.get("error")
    message = error.get("message") if isinstance(error, dict) else None
    why = f": {message}" if isinstance(message, str) and message else ""
    found = f"status {status}{why}" if isinstance(status, str) else "not finished"
    return f'the log holds no samples ({found}). Nothing can be read of it; pass on_error="collect" to load the others.'


def _samples(archive: Archive) -> list[re.Match[str]]:
    """The members that are samples, by epoch and by id, whatever the order in which they were finished."""
    found = [match for name in archive.members if (match := _SAMPLE.fullmatch(name))]

    def rank(match: re.Match[str]) -> tuple[int, int, str]:
        digits = match["id"] if match["id"].isascii() and match["id"].isdigit() and len(match["id"]) < 18 else ""
        return int(match["epoch"][:18]), int(digits or 0), match["id"]

    return sorted(found, key=rank)


def _header(archive: Archive) -> tuple[Block, Block, dict[str, list[JsonValue]], list[FormatError]]:
    """The header, all that the archive says of the log as a whole, its summaries by sample, and what was unreadable."""
    header: Block = {}
    log: Block = {}
    summaries: dict[str, list[JsonValue]] = {}
    faults: list[FormatError] = []
    for name in archive.members:
        if not name.endswith(".json") or _SAMPLE.fullmatch(name):
            continue
        record = archive.record(name)
        if isinstance(record, FormatError):
            faults.append(record)
        elif name in (_HEADER, _START) and isinstance(record.value, dict):
            # The header repeats what the journal began with, and goes on.
            header = {**header, **record.value} if name == _HEADER else {**record.value, **header}
        elif "summar" in name and isinstance(record.value, list):
            for summary in record.value:
                same = summaries.setdefault(_sample_key(summary), [])
                same += [] if summary in same else [summary]
        else:
            note(log, name.removesuffix(".json"), record.value)
    return header, {**header, **log}, summaries, faults


def _sample_key(sample: JsonValue) -> str:
    return f"{id_in(sample, 'id')}/{id_in(sample, 'epoch')}" if isinstance(sample, dict) else ""


def _excerpt(header: Block) -> Block:
    spec = header.get("eval")
    return {"eval": {key: spec[key] for key in _OF_EVERY_RUN if key in spec}} if isinstance(spec, dict) else {}
