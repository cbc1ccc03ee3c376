"""Read ATIF, the Agent Trajectory Interchange Format of Harbor (RFC 0001), versions 1.0 to 1.8 and what may follow.

A file holds one document, a list of them, or one a line. Keys that no version so far has are kept. A document that goes
on in another file (`continued_trajectory_ref`) and sub-agents in files of their own stay what they are there: runs of
their own, named in the metadata of this one.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from pydantic import JsonValue

from trajwidgets.errors import FormatError
from trajwidgets.formats.atif_blocks import atif_blocks
from trajwidgets.formats.atif_steps import read_document
from trajwidgets.formats.blocks import Block, Blocks, filled, note, text_of
from trajwidgets.formats.drafts import DraftRun
from trajwidgets.formats.faults import run_or_fault
from trajwidgets.formats.records import Record, Sample, describe
from trajwidgets.formats.rows import first_words
from trajwidgets.formats.sources import Source
from trajwidgets.formats.tools import read_tools
from trajwidgets.trajectory import Agent, Task, Trajectory

NAME = "atif"
VERSION = "1"
_MARK = "ATIF-"


def sniff(sample: Sample) -> bool:
    """Whether every value of the sample is a document that bears ATIF's mark, or a list of such documents."""
    return bool(sample.values) and all(map(_is_file, sample.values))


def _is_file(value: JsonValue) -> bool:
    return bool(value) and all(map(_is_document, value if isinstance(value, list) else [value]))


def _is_document(value: JsonValue) -> bool:
    mark = value.get("schema_version") if isinstance(value, dict) else None
    return isinstance(mark, str) and mark.startswith(_MARK)


def read(source: Source) -> Iterator[Trajectory | FormatError]:
    """One trajectory for each document, with its sub-agents; one that cannot be read is handed out as its error."""
    for record in source.records():
        if isinstance(record, FormatError):
            yield record
            continue
        rows = enumerate(record.value, start=1) if isinstance(record.value, list) else None
        documents = [record] if rows is None else (record.row(*row) for row in rows)
        yield from (run_or_fault(document, partial(_run, folder=source.folder)) for document in documents)


def _run(record: Record, folder: Path | None) -> Trajectory:
    document = record.value
    if not isinstance(document, dict) or not isinstance(document.get("steps"), list):
        raise record.fault(
            f'no ATIF document: this is {describe(document)}. A document has "schema_version" and a list of "steps"; '
            f'check format="{NAME}".'
        )
    blocks = Blocks(atif_blocks(folder))
    draft = DraftRun(blocks)
    rest = read_document(document, draft)
    steps = draft.steps()
    described = dict(inner) if isinstance(inner := rest.get("agent"), dict) else {}
    rest["agent"] = described or inner
    index = extra.get("continuation_index") if isinstance(extra := described.get("extra"), dict) else None
    run_id = _run_id(rest, index) or record.run_id
    agent = Agent(
        name=text_of(described, "name") or "",
        version=text_of(described, "version") or "",
        model=text_of(described, "model_name") or "",
    )
    tools, left_tools = read_tools(described.pop("tool_definitions", None))
    metadata = filled(rest)
    note(metadata, "tools", left_tools)
    return Trajectory(
        trajectory_id=run_id,
        task=Task(goal=first_words(step for step in steps if not step.lineage)),
        steps=steps,
        agent=agent,
        tools=tools,
        origin=record.origin(NAME, VERSION),
        metadata=metadata,
    ).with_assets(blocks.assets)


def _run_id(rest: Block, index: JsonValue) -> str:
    """The document's own id, else that of its session, which the segments of a continued run have in common."""
    own = text_of(rest, "trajectory_id")
    session = rest.get("session_id")
    if own or not isinstance(session, str):
        return own or ""
    return f"{session}/cont-{index}" if index else session
