"""Claude Code sessions under construction: lines, as they come, to steps, results and what is kept beside them."""

from __future__ import annotations

import json
from hashlib import sha256

from pydantic import JsonValue

from trajwidgets.formats.anthropic_blocks import ANTHROPIC_BLOCKS
from trajwidgets.formats.anthropic_turns import (
    Answer,
    add_to_agent,
    close_agent,
    is_call,
    listed,
    read_usage,
    take_results,
)
from trajwidgets.formats.blocks import Block, Blocks, filled, note, text_of
from trajwidgets.formats.claude_lineages import Lineage, Lineages, Place
from trajwidgets.formats.claude_lines import Context, beside, texts
from trajwidgets.formats.drafts import DraftResult, DraftRun, DraftStep
from trajwidgets.formats.records import Record
from trajwidgets.formats.timestamps import moment
from trajwidgets.trajectory import Actor, RawPart, TextPart

# What a flag of a line says about its step. A model never sees some of these words, a person wrote none of them.
_FLAGS = {"isMeta": "meta", "isCompactSummary": "compact_summary", "isApiErrorMessage": "api_error"}
_SYNTHETIC = "<synthetic>"


class Session:
    """A session so far. Lines are given in their order; `record` is the first of them and names the run."""

    def __init__(self, record: Record) -> None:
        self.record = record
        self.blocks = Blocks(ANTHROPIC_BLOCKS)
        self.run = DraftRun(self.blocks)
        self.lineages = Lineages()
        self.context = Context()
        #: The lines that are no steps, in their order; the first and the last line of a stream are among them.
        self.others: list[JsonValue] = []
        self.start: Block = {}
        self.end: Block = {}
        self._number = 0
        self._messages: dict[str, _Message] = {}
        self._seen: set[tuple[str, str]] = set()
        self._results: dict[str, int] = {}
        self._checksums = sha256()

    @property
    def checksum(self) -> str:
        """The sha256 of what was read: of the one document, or of the checksums of all lines together."""
        return self._checksums.hexdigest() if self.record.place and self.record.sha256 else self.record.sha256

    def add(self, value: JsonValue, record: Record) -> None:
        """Read a line."""
        self._number += 1
        if record.place:
            self._checksums.update(record.sha256.encode())
        if not isinstance(value, dict):
            self.others.append(value)
            return
        uuid = value.get("uuid")
        if isinstance(uuid, str) and record.place:
            # Sessions that were resumed may hold lines of the earlier one twice.
            if (uuid, record.sha256) in self._seen:
                return
            self._seen.add((uuid, record.sha256))
        line = dict(value)
        place = self._read(line)
        self.lineages.stands(value, place)

    def _read(self, line: Block) -> Place:
        parent, lineage = self.lineages.find(line)
        kind = line.get("type")
        if kind == "user" and "message" in line:
            return self._user(line, parent, lineage)
        if kind == "assistant" and "message" in line:
            return self._assistant(line, parent, lineage)
        if kind == "system" and str(line.get("subtype")).endswith("compact_boundary"):
            return self._boundary(line, lineage)
        if kind == "attachment" and (queued := _queued(line)) is not None:
            return self._prompt(line, queued, parent, lineage)
        if kind == "system" and line.get("subtype") == "init":
            self.start = dict(line)
        elif kind == "result" and "subtype" in line:
            self.end = dict(line)
        self.context.take(line)
        self.others.append({key: item for key, item in line.items() if item is not None})
        return self.lineages.goes_on(parent, lineage, self._number)

    def _begin(
        self, actor: Actor, line: Block, parent: Place | None, lineage: Lineage, fallback: str = ""
    ) -> tuple[DraftStep, Place]:
        step = self.run.step(actor, self._number, text_of(line, "uuid") or fallback)
        return step, self._place(step, line, parent, lineage)

    def _place(self, step: DraftStep, line: Block, parent: Place | None, lineage: Lineage) -> Place:
        place = self.lineages.add(step, parent, lineage, self._number)
        if (started := moment(line.get("timestamp"))) is not None:
            step.started_at = started
            del line["timestamp"]
        step.flags += [flag for key, flag in _FLAGS.items() if line.get(key) is True]
        return place

    def _left(self, line: Block, lineage: Lineage, *, handled: bool = True) -> Block:
        """What a line says beyond its message, its place and its flags."""
        if line.get("agentId") and line.get("isSidechain") and str(line["agentId"]) in lineage.name:
            del line["agentId"]
        self.context.take(line)
        said: Block = {"type": line.get("type"), "isSidechain": lineage.is_agent, **dict.fromkeys(_FLAGS, handled)}
        left = {key: item for key, item in line.items() if key not in said or item != said[key]}
        for key in ("parentUuid", "sourceToolAssistantUUID"):
            if self.lineages.knows(left.get(key)):
                del left[key]
        if f"agent-{left.get('parent_tool_use_id')}" in lineage.name:
            del left["parent_tool_use_id"]
        return filled({key: item for key, item in left.items() if item is not False or key not in _FLAGS})

    def _user(self, line: Block, parent: Place | None, lineage: Lineage) -> Place:
        message = line.pop("message")
        rest = dict(message) if isinstance(message, dict) else {}
        if rest.get("role") == "user":
            del rest["role"]
        if "content" not in rest:
            step, place = self._begin("user", line, parent, lineage)
            step.parts.append(_as_it_is("user", message, self.blocks))
            return self._closed(step, place, line)
        content = self._without_repeated(rest.pop("content"))
        answers, others = take_results(content, self._number, self.run)
        for answer in answers:
            if not answer.answers_call:
                parent = self._place(answer.step, {}, parent, lineage)
                lineage = parent.lineage
        if answers:
            self._beside_results(answers, content, line)
        if answers and not others:
            place = Place(answers[0].step, lineage, self._number)
            self.blocks.keep(answers[0].number, {**self._left(line, lineage, handled=False), **filled(rest)})
            return place
        step, place = self._begin("user", line, parent, lineage)
        step.parts += others
        step.metadata.update(filled(rest))
        return self._closed(step, place, line)

    def _closed(self, step: DraftStep, place: Place, line: Block) -> Place:
        for key, value in self._left(line, place.lineage).items():
            note(step.metadata, key, value)
        return place

    def _without_repeated(self, content: JsonValue) -> JsonValue:
        """The content without results that an earlier line gave already, word for word."""
        if not isinstance(content, list):
            return content
        kept = []
        for block in content:
            if isinstance(block, dict) and isinstance(call_id := block.get("tool_use_id"), str):
                mark = hash(json.dumps(block, sort_keys=True))
                if self._results.get(call_id) == mark:
                    continue
                self._results[call_id] = mark
            kept.append(block)
        return kept

    def _beside_results(self, answers: list[Answer], content: JsonValue, line: Block) -> None:
        """Keep what Claude Code notes of a result for its own use beside it: once, and not what the result says."""
        for key in ("toolUseResult", "tool_use_result"):
            noted = line.pop(key, None)
            if noted is None:
                continue
            step = answers[0].step
            if isinstance(noted, dict):
                self._measure(answers[0], noted)
            said = texts(content)
            for part in step.parts:
                said += texts(getattr(getattr(part, "arguments", None), "arguments", None))
            self.blocks.keep(answers[0].number, {key: beside(noted, said)})

    def _measure(self, answer: Answer, noted: Block) -> None:
        agent_id = noted.get("agentId")
        if isinstance(agent_id, str) and answer.answers_call:
            self.lineages.answered(agent_id, answer.step)
        took = noted.get("totalDurationMs", noted.get("durationMs"))
        if isinstance(took, int | float) and not isinstance(took, bool):
            for part in answer.step.parts:
                if isinstance(part, DraftResult) and part.part.source_index == answer.number:
                    part.part = part.part.model_copy(update={"duration_s": took / 1000})

    def _assistant(self, line: Block, parent: Place | None, lineage: Lineage) -> Place:
        message = line.pop("message")
        if not isinstance(message, dict):
            step, place = self._begin("agent", line, parent, lineage)
            step.parts.append(_as_it_is("assistant", message, self.blocks))
            return self._closed(step, place, line)
        message_id = message.get("id")
        known = self._messages.get(message_id) if isinstance(message_id, str) else None
        if known is not None:
            return self._more(known, message, line)
        rest = {key: item for key, item in message.items() if key != "content" and (key, item) != ("role", "assistant")}
        synthetic = rest.get("model") == _SYNTHETIC
        actor: Actor = "environment" if synthetic else "agent"
        step, place = self._begin(actor, line, parent, lineage, message_id if isinstance(message_id, str) else "")
        if synthetic:
            step.flags.append("synthetic")  # Claude Code wrote it in the model's place
        known = _Message(step, place.lineage, rest)
        if isinstance(message_id, str) and message_id:
            self._messages[message_id] = known
        self._add_blocks(known, message.get("content"))
        close_agent(step, dict(rest))
        self._costs(step, line)
        return self._closed(step, place, line)

    def _more(self, known: _Message, message: Block, line: Block) -> Place:
        """Go on with a message: Claude Code writes one line for each of its blocks, and its keys on every line."""
        step = known.step
        self._add_blocks(known, message.get("content"))
        step.usage = read_usage(message.get("usage")) or step.usage  # the last line counts to the end
        self._costs(step, line)
        more = {key: item for key, item in message.items() if key != "content" and known.keys.get(key) != item}
        if more.get("role") == "assistant":
            del more["role"]
        if "stop_reason" in more and "stop_reason" not in step.metadata:
            note(step.metadata, "stop_reason", more.pop("stop_reason"))
        left = self._left(line, known.lineage)
        left = {key: item for key, item in left.items() if step.metadata.get(key) != item}
        entry = {**left, **({"message": filled(more)} if filled(more) else {})}
        lines = step.metadata.setdefault("lines", [])
        if entry and isinstance(lines, list):
            lines.append(entry)
        return Place(step, known.lineage, self._number)

    def _add_blocks(self, known: _Message, content: JsonValue) -> None:
        """Add the blocks that no earlier line of the message had: some versions write all of them again."""
        step = known.step
        blocks = [(hash(json.dumps(block, sort_keys=True)), block) for block in listed(content)]
        fresh = [block for mark, block in blocks if mark not in known.blocks]
        known.blocks.update(mark for mark, _ in blocks)
        add_to_agent(step, fresh, self._number, self.run)
        for block in fresh:
            if is_call(block) and isinstance(block, dict):
                arguments = block.get("input")
                prompt = arguments.get("prompt") if isinstance(arguments, dict) else None
                self.lineages.called(step, str(block.get("id")), prompt)

    def _costs(self, step: DraftStep, line: Block) -> None:
        """Early versions wrote what a line cost and how long it took."""
        cost, took = line.get("costUSD"), line.get("durationMs")
        if step.usage is not None and isinstance(cost, int | float) and not isinstance(cost, bool):
            spent = (step.usage.cost_usd or 0.0) + cost
            step.usage = step.usage.model_copy(update={"cost_usd": spent})
        if isinstance(took, int | float) and not isinstance(took, bool):
            step.duration_s = (step.duration_s or 0.0) + took / 1000

    def _boundary(self, line: Block, lineage: Lineage) -> Place:
        """The place where the conversation was replaced by its summary. It follows what was said last."""
        compacted = line.get("compactMetadata") or line.get("compact_metadata")
        kept = compacted.get("preservedSegment") if isinstance(compacted, dict) else None
        if isinstance(kept, dict):
            self.lineages.keeps_end(kept.get("tailUuid"))
        step, place = self._begin("system", line, None, lineage)
        step.flags.append("compact_boundary")
        step.parts += self.blocks.parts(line.pop("content", None))
        if self.lineages.knows(line.get("logicalParentUuid")):
            del line["logicalParentUuid"]
        return self._closed(step, place, line)

    def _prompt(self, line: Block, prompt: JsonValue, parent: Place | None, lineage: Lineage) -> Place:
        """What the user said while the agent worked: it is written as an attachment and goes to the model."""
        step, place = self._begin("user", line, parent, lineage)
        step.flags.append("queued")
        step.parts += self.blocks.parts(prompt)
        return self._closed(step, place, line)


class _Message:
    """A message of the API whose blocks are still coming in: its step, its keys, and the marks of its blocks so far."""

    def __init__(self, step: DraftStep, lineage: Lineage, keys: Block) -> None:
        self.step = step
        self.lineage = lineage
        self.keys = keys
        self.blocks: set[int] = set()


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
        session_id = line.get("sessionId", line.get("session_id"))
        if isinstance(session_id, str) and session_id in self._by_id:
            return self._by_id[session_id]
        if not (line.get("type") in ("user", "assistant") and "message" in line):
            return latest
        if not isinstance(session_id, str):
            return latest or self._new(record)
        # A session that was resumed under a new id goes on from a line of the old one.
        parent = line.get("parentUuid")
        older = next((one for one in self.found if one.lineages.knows(parent)), None)
        self._by_id[session_id] = older or self._new(record)
        return self._by_id[session_id]

    def _new(self, record: Record) -> Session:
        self.found.append(Session(self.waiting[0][1] if self.waiting else record))
        return self.found[-1]


def _queued(line: Block) -> JsonValue:
    """The words of a queued prompt, taken out of its line; None where it is another attachment."""
    attachment = line.get("attachment")
    if not isinstance(attachment, dict) or attachment.get("type") != "queued_command":
        return None
    left = dict(attachment)
    prompt = left.pop("prompt", None)
    if not isinstance(prompt, str | list) or not prompt:
        return None
    line["attachment"] = left
    return prompt


def _as_it_is(kind: str, message: JsonValue, blocks: Blocks) -> TextPart | RawPart:
    if isinstance(message, str):
        return TextPart(text=message, source_index=blocks.number())
    return RawPart(kind=kind, data=message, source_index=blocks.number())
