"""Read sessions of Claude Code: its JSONL files, its web export (`loglines`), and the `stream-json` of the Agent SDK.

A step of the agent is one message of the API, which the file spreads over several lines, with the results of its calls.
Sub-agents are lineages named "agent-...", rewinds are lineages named "branch-...", each beginning at the step it leaves
from. What lines say under the id of one call is one result, even where a later line says other words. A compaction is a
system step flagged `compact_boundary` and a user step flagged `compact_summary`. Lines that are no steps (progress,
snapshots, hooks, titles) are in the run's metadata under `lines`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from itertools import pairwise

from pydantic import JsonValue

from trajwidgets.errors import FormatError
from trajwidgets.formats.blocks import Block, filled, note, text_of
from trajwidgets.formats.claude_lineages import Lineage
from trajwidgets.formats.claude_lines import is_session, is_session_file, lines_of
from trajwidgets.formats.claude_session import Session
from trajwidgets.formats.claude_subagents import agent_files, is_read_with_its_session, join
from trajwidgets.formats.faults import run_or_fault
from trajwidgets.formats.records import Record, Sample, describe
from trajwidgets.formats.rows import words_of
from trajwidgets.formats.sources import FileSource, Source
from trajwidgets.formats.strict_json import MAX_DEPTH, TOO_DEEP, depth
from trajwidgets.trajectory import Agent, Outcome, Step, Task, TextPart, Tool, Trajectory

NAME = "claude_code"
VERSION = "1"

# What Claude Code puts into the user's mouth: commands and their output, caveats, notices. No goal begins like this.
_NO_GOAL = (
    *("<command-", "<local-command-", "<bash-", "<user-", "<system-reminder>", "<task-notification>", "<ide_"),
    *("<teammate-message", "Caveat: The messages below", "[Request interrupted by user"),
)


def sniff(sample: Sample) -> bool:
    """Whether the sample is a session: lines of one, or a document that holds them."""
    if len(sample.values) == 1:
        return is_session_file(sample.values[0])
    return is_session(list(sample.values))


def read(source: Source) -> Iterator[Trajectory | FormatError]:
    """The sessions of a source. A line that cannot be read is handed out as its error, and the session goes on.

    The files of its sub-agents (`<session>/subagents/`) are read with a session, and not once more by themselves when
    a folder holds both.
    """
    if is_read_with_its_session(source):
        return
    sessions = Sessions()
    alone: list[FileSource] = []
    for record in source.records():
        if isinstance(record, FormatError):
            yield record
        elif not record.shallow and depth(record.value) > MAX_DEPTH:
            yield record.fault(f"{TOO_DEEP}.")
        elif isinstance(record.value, dict) and isinstance(record.value.get("loglines"), list):
            export = Sessions()
            for line in lines_of(record.value):
                export.add(line, record)
            yield from _runs(export, {key: value for key, value in record.value.items() if key != "loglines"})
        else:
            for line in [record.value] if record.place else lines_of(record.value):
                sessions.add(line, record)
    agents = agent_files(source)
    for found in join(sessions.found[0], agents) if len(sessions.found) == 1 else agents:
        if isinstance(found, FormatError):
            yield found
        else:
            alone.append(found)
    yield from _runs(sessions, {})
    for agent in alone:
        yield from read(agent)


class Sessions:
    """The sessions of a source. Lines of one session id belong together, and lines that follow one another."""

    def __init__(self) -> None:
        self.found: list[Session] = []
        #: Lines before the first message, until it is known whose they are.
        self.waiting: list[tuple[JsonValue, Record]] = []
        self._by_id: dict[str, Session] = {}

    def add(self, value: JsonValue, record: Record) -> None:
        """Read a line into its session. A session begins with its first message."""
        line = value if isinstance(value, dict) else {}
        session = self._session(line, record)
        if session is None:
            self.waiting.append((value, record))
            return
        for earlier in self.waiting:
            session.add(*earlier)
        self.waiting.clear()
        session.add(value, record)

    def _session(self, line: Block, record: Record) -> Session | None:
        latest = self.found[-1] if self.found else None
        session_id = line["sessionId"] if "sessionId" in line else line.get("session_id")
        if isinstance(session_id, str) and session_id in self._by_id:
            return self._by_id[session_id]
        if not (line.get("type") in ("user", "assistant") and "message" in line):
            return latest
        if not isinstance(session_id, str):
            return latest or self._new(record)
        # A session that was resumed under a new id goes on from a line of the old one, or repeats it from the start.
        parent, uuid = line.get("parentUuid"), line.get("uuid")
        older = next((one for one in self.found if one.lineages.knows(parent) or one.lineages.knows(uuid)), None)
        self._by_id[session_id] = older or self._new(record)
        return self._by_id[session_id]

    def _new(self, record: Record) -> Session:
        self.found.append(Session(self.waiting[0][1] if self.waiting else record))
        return self.found[-1]


def _runs(sessions: Sessions, export: Block) -> Iterator[Trajectory | FormatError]:
    for session in sessions.found:
        yield run_or_fault(session.record, partial(_run, session, export))
    if sessions.waiting:
        value, record = sessions.waiting[0]
        yield record.fault(
            f"no message of a user or an assistant in this session: it begins with {describe(value)}. "
            f'Pass on_error="warn" to skip it, or check format="{NAME}".'
        )


def _run(session: Session, export: Block, record: Record) -> Trajectory:
    agent = session.lineages.name_steps()
    steps = session.steps()
    metadata = filled(session.context.first)
    version = text_of(metadata, "version") or _text(session.start, "claude_code_version")
    model = next((step.model for step in sorted(steps, key=_off_the_main_line) if step.actor == "agent"), "")
    if agent is not None:
        note(metadata, "isSidechain", True)
        note(metadata, "agentId", agent.agent_id)
    note(metadata, "export", filled(export))
    note(metadata, "lines", session.others)
    tools = session.start.get("tools")
    origin = record._replace(place=(), sha256=session.checksum).origin(NAME, VERSION)
    return Trajectory.trusted(
        assets=session.blocks.assets,
        trajectory_id=_run_id(session, agent),
        task=Task(goal=_goal(steps)),
        steps=steps,
        agent=Agent(name="claude-code", version=version, model=model or _text(session.start, "model")),
        tools=tuple(Tool(name=name) for name in tools if isinstance(name, str)) if isinstance(tools, list) else (),
        outcome=_outcome(session.end),
        origin=origin,
        metadata=metadata,
    )


def _off_the_main_line(step: Step) -> bool:
    return bool(step.lineage) or not step.model


def _run_id(session: Session, agent: Lineage | None) -> str:
    """The id of the session; sub-agents of one session, each in a file of its own, share that and add theirs."""
    first = session.context.first
    session_id = _text(first, "sessionId") or _text(first, "session_id")
    if not session_id:
        return session.record._replace(place=()).run_id
    if agent is None:
        return session_id
    return f"{session_id}/{agent.name if agent.agent_id else session.record.stem.split('/')[-1] or agent.name}"


def _goal(steps: tuple[Step, ...]) -> str:
    """The first words of the user that are no caveat or notice, nor a command that only Claude Code itself answered."""
    main = [step for step in steps if not step.lineage and "meta" not in step.flags]
    asked = [step for step in main if step.actor == "user" and not set(step.flags) & _NOT_ASKED]
    answered = {step.step_id for step, after in pairwise(main) if after.actor == "agent"}
    for step in asked:
        words = [part.text for part in step.parts if isinstance(part, TextPart) and part.text.strip()]
        spoken = [text for text in words if not text.lstrip().startswith(_NO_GOAL)]
        if spoken:
            return "\n".join(spoken)
        if step.step_id in answered and (command := _COMMAND.search(words_of(step))):
            return f"{command['name']} {command['arguments'] or ''}".strip()
    return next(filter(None, map(words_of, asked)), "")


_COMMAND = re.compile(
    r"<command-name>(?P<name>.*?)</command-name>(?:\s*<command-args>(?P<arguments>.*?)</command-args>)?", re.DOTALL
)
_NOT_ASKED = {"compact_summary", "queued", "synthetic"}


def _outcome(end: Block) -> Outcome:
    """What the last line of a stream says: that a run ended well does not say that its task was done."""
    reason = _text(end, "subtype")
    failed = end.get("is_error") is True or reason.startswith("error")
    return Outcome(status="failure" if failed else "unknown", reason=reason)


def _text(block: Block, key: str) -> str:
    value = block.get(key)
    return value if isinstance(value, str) else ""
