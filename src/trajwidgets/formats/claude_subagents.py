"""Sub-agents that Claude Code wrote into files of their own, `<session>/subagents/agent-<id>.jsonl`: to their session.

A file is joined where its call is known for sure: by `toolUseId` in the `agent-<id>.meta.json` beside it, by the id in
the result of the call, or by the prompt that both begin with. Any other stays a run of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import NamedTuple

from pydantic import JsonValue

from trajwidgets.errors import FormatError
from trajwidgets.formats.blocks import Block
from trajwidgets.formats.claude_session import Session
from trajwidgets.formats.records import Record
from trajwidgets.formats.sources import FileSource, Source

_FOLDER = "subagents"
_META = ".meta.json"


class _Agent(NamedTuple):
    source: FileSource
    agent_id: str
    first: Block
    call_id: JsonValue


def is_read_with_its_session(source: Source) -> bool:
    """Whether this is the file of a sub-agent whose session was named together with it: it is read there."""
    if not isinstance(source, FileSource) or source.folder.name != _FOLDER:
        return False
    session = source.folder.parent
    return any(session.with_name(session.name + ending) in source.loaded_with for ending in (".jsonl", ".jsonl.gz"))


def agent_files(source: Source) -> list[FileSource]:
    """The files of the sub-agents of a session."""
    if not isinstance(source, FileSource):
        return []
    name = PurePosixPath(source.stem).name
    found = sorted((source.folder / name / _FOLDER).glob("agent-*.jsonl*"))
    above = PurePosixPath(source.name).parent / name / _FOLDER
    return [FileSource(path, (above / path.name).as_posix()) for path in found]


def join(session: Session, sources: list[FileSource]) -> Iterator[FormatError | FileSource]:
    """Read sub-agents into their session; hands out the errors of their lines, and the files that cannot be joined.

    A sub-agent may have been called by another, so files are tried again as long as one more finds its call.
    """
    waiting = [_opened(source) for source in sources]
    while True:
        joined = [agent for agent in waiting if _has_call(session, agent)]
        if not joined:
            break
        waiting = [agent for agent in waiting if agent not in joined]
        for agent in joined:
            for record in agent.source.records():
                if isinstance(record, FormatError):
                    yield record
                else:
                    session.add(_named(record.value, agent.agent_id), record)
    yield from (agent.source for agent in waiting)


def _opened(source: FileSource) -> _Agent:
    first = next((value for value in _values(source) if isinstance(value, dict) and "message" in value), {})
    file_id = PurePosixPath(source.stem).name.removeprefix("agent-")
    named = first.get("agentId")
    return _Agent(source, named if isinstance(named, str) and named else file_id, first, _call_id(source))


def _call_id(source: FileSource) -> JsonValue:
    path = source.folder / (PurePosixPath(source.stem).name + _META)
    if not path.is_file():
        return None
    return next((meta.get("toolUseId") for meta in _values(FileSource(path)) if isinstance(meta, dict)), None)


def _values(source: FileSource) -> Iterator[JsonValue]:
    """The values that can be read; the errors come when the file is read for good."""
    try:
        yield from (record.value for record in source.records() if isinstance(record, Record))
    except FormatError:
        return


def _has_call(session: Session, agent: _Agent) -> bool:
    if agent.first.get("isSidechain") is not True:
        return False
    return session.lineages.begin_agent(agent.agent_id, agent.first, agent.call_id)


def _named(value: JsonValue, agent_id: str) -> JsonValue:
    return {**value, "agentId": value.get("agentId") or agent_id} if isinstance(value, dict) else value
