"""One Claude Code session under construction: lines, as they come, to steps, results and what is kept beside them."""

from __future__ import annotations

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
from trajwidgets.formats.calls import DraftCall, read_arguments
from trajwidgets.formats.claude_lineages import Lineage, Lineages, Place
from trajwidgets.formats.claude_lines import Context, as_it_is, beside, fingerprint, mark_of, take_queued, texts
from trajwidgets.formats.drafts import DraftResult, DraftRun, DraftStep
from trajwidgets.formats.records import Record
from trajwidgets.formats.taking import amount
from trajwidgets.formats.timestamps import moment
from trajwidgets.trajectory import Actor, Step, TextPart

# What a flag of a line says about its step. A model never sees some of these words, a person wrote none of them.
_FLAGS = {
    "isMeta": "meta",
    "isSynthetic": "synthetic",
    "isCompactSummary": "compact_summary",
    "isApiErrorMessage": "api_error",
}
_COMMANDS = ("<command-", "<local-command-stdout>", "<local-command-stderr>", "<bash-")
_NEVER = object()  # equals no block
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
        self._is_answered_anew = False
        self._prompts: dict[str, dict[int, DraftStep]] = {}
        self._checksums = sha256()

    @property
    def checksum(self) -> str:
        """The sha256 of what was read: of the one document, or of the checksums of all lines together."""
        return self._checksums.hexdigest() if self.record.place and self.record.sha256 else self.record.sha256

    def steps(self) -> tuple[Step, ...]:
        """The finished steps, each call with one result: this API takes no second."""
        if self._is_answered_anew:
            self.run.join_results()
        return self.run.steps()

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
                self.lineages.stands(value, self._again(value))
                return
            self._seen.add((uuid, record.sha256))
        line = dict(value)
        place = self._read(line)
        self.lineages.stands(value, place)

    def _again(self, line: Block) -> Place:
        """The place of a line that says what another said already: what follows it goes on from here."""
        return self.lineages.goes_on(None, self.lineages.find(line)[1], self._number)

    def _read(self, line: Block) -> Place:
        parent, lineage = self.lineages.find(line)
        kind = line.get("type")
        if kind == "user" and "message" in line:
            return self._user(line, parent, lineage)
        if kind == "assistant" and "message" in line:
            return self._assistant(line, parent, lineage)
        if kind == "system" and str(line.get("subtype")).endswith("compact_boundary"):
            return self._boundary(line, lineage)
        if kind == "attachment" and (queued := take_queued(line)) is not None:
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
        """What a line says beyond its message, its place and its flags; the line itself is used up."""
        if line.get("agentId") and line.get("isSidechain") and str(line["agentId"]) in lineage.name:
            del line["agentId"]
        self.context.take(line)
        line.pop("type", None)
        if line.get("isSidechain") is lineage.is_agent:
            del line["isSidechain"]
        for key in _FLAGS:
            if key in line and (line[key] is False or (handled and line[key] is True)):
                del line[key]
        for key in ("parentUuid", "sourceToolAssistantUUID"):
            if key in line and self.lineages.knows(line[key]):
                del line[key]
        if "parent_tool_use_id" in line and f"agent-{line['parent_tool_use_id']}" in lineage.name:
            del line["parent_tool_use_id"]
        return filled(line)

    def _user(self, line: Block, parent: Place | None, lineage: Lineage) -> Place:
        message = line.pop("message")
        rest = dict(message) if isinstance(message, dict) else {}
        if rest.get("role") == "user":
            del rest["role"]
        if "content" not in rest:
            step, place = self._begin("user", line, parent, lineage)
            step.parts.append(as_it_is("user", message, self.blocks))
            return self._closed(step, place, line)
        given = rest.pop("content")
        content = self._without_repeated(given)
        if given and content == []:
            return self._repeated(line, rest)
        if (known := self._prompt_of(line, content)) is not None:
            return self._copied(known, line, rest)
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
        uuid = line.get("uuid")
        step, place = self._begin("user", line, parent, lineage)
        if isinstance(uuid, str) and not answers:
            self._prompts.setdefault(uuid, {}).setdefault(fingerprint(content), step)
        step.parts += others
        if isinstance(first := others[0] if others else None, TextPart) and first.text.startswith(_COMMANDS):
            step.flags.append("command")
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
                mark = fingerprint(block)
                known = self._results.get(call_id)
                if known == mark:
                    continue
                self._is_answered_anew = self._is_answered_anew or known is not None
                self._results[call_id] = mark
            kept.append(block)
        return kept

    def _repeated(self, line: Block, rest: Block) -> Place:
        """Keep what a line says beside results that all came before."""
        place = self._again(line)
        self.context.take(line)
        self.others.append({**filled(line), **({"message": filled(rest)} if filled(rest) else {})})
        return place

    def _prompt_of(self, line: Block, content: JsonValue) -> DraftStep | None:
        """The step of the same words under the same id; a compaction may write again what it keeps."""
        uuid = line.get("uuid")
        known = self._prompts.get(uuid) if isinstance(uuid, str) else None
        return None if known is None else known.get(fingerprint(content))

    def _copied(self, step: DraftStep, line: Block, rest: Block) -> Place:
        place = self._again(line)
        lines = step.metadata.setdefault("lines", [])
        if isinstance(lines, list):
            lines.append({**self._left(line, place.lineage, handled=False), **filled(rest)})
        return place

    def _beside_results(self, answers: list[Answer], content: JsonValue, line: Block) -> None:
        """Keep what Claude Code notes of a result for its own use beside it: once, and not what the result says."""
        for key in ("toolUseResult", "tool_use_result"):
            noted = line.pop(key, None)
            if noted is None:
                continue
            step = answers[0].step
            if isinstance(noted, dict):
                self._measure(answers[0], {"agentId": line.get("agentId"), **noted})
            said = texts(content)
            for part in step.parts:
                if isinstance(part, DraftCall):
                    said += texts(part.arguments.arguments)
            self.blocks.keep(answers[0].number, {key: beside(noted, said)})

    def _measure(self, answer: Answer, noted: Block) -> None:
        agent_id = noted.get("agentId")
        if isinstance(agent_id, str) and answer.answers_call:
            self.lineages.answered(agent_id, answer.step)
        took = amount(noted.get("totalDurationMs", noted.get("durationMs")))
        if took is not None:
            for part in answer.step.parts:
                if isinstance(part, DraftResult) and part.source_index == answer.number:
                    part.duration_s = took / 1000

    def _assistant(self, line: Block, parent: Place | None, lineage: Lineage) -> Place:
        message = line.pop("message")
        if not isinstance(message, dict):
            step, place = self._begin("agent", line, parent, lineage)
            step.parts.append(as_it_is("assistant", message, self.blocks))
            return self._closed(step, place, line)
        message_id = message.get("id")
        known = self._messages.get(message_id) if isinstance(message_id, str) else None
        if known is not None:
            return self._more(known, message, line)
        rest = dict(message)
        content = rest.pop("content", None)
        if rest.get("role") == "assistant":
            del rest["role"]
        synthetic = rest.get("model") == _SYNTHETIC
        actor: Actor = "environment" if synthetic else "agent"
        step, place = self._begin(actor, line, parent, lineage, message_id if isinstance(message_id, str) else "")
        if synthetic:
            step.flags.append("synthetic")  # Claude Code wrote it in the model's place
        known = _Message(step, place.lineage, rest)
        if isinstance(message_id, str) and message_id:
            self._messages[message_id] = known
        self._add_blocks(known, content)
        close_agent(step, dict(rest))
        self._costs(step, line)
        return self._closed(step, place, line)

    def _more(self, known: _Message, message: Block, line: Block) -> Place:
        """Go on with a message: Claude Code writes one line for each of its blocks, and its keys on every line."""
        step = known.step
        fresh = self._add_blocks(known, message.get("content"))
        place = Place(step, known.lineage, self._number) if fresh else self._again(line)
        if (counted := message.get("usage")) != known.counted:  # the last line counts to the end
            known.counted = counted
            spent = None if step.usage is None else step.usage.cost_usd
            if (usage := read_usage(counted)) is not None:
                step.usage = usage if spent is None else usage.model_copy(update={"cost_usd": spent})
        self._costs(step, line)
        more = {key: item for key, item in message.items() if key != "content" and known.keys.get(key) != item}
        if more.get("role") == "assistant":
            del more["role"]
        if "stop_reason" in more and "stop_reason" not in step.metadata:
            note(step.metadata, "stop_reason", more.pop("stop_reason"))
        left = self._left(line, known.lineage)
        entry = {key: item for key, item in left.items() if step.metadata.get(key) != item}
        if said := filled(more):
            entry["message"] = said
        lines = step.metadata.setdefault("lines", [])
        if entry and isinstance(lines, list):
            lines.append(entry)
        return place

    def _add_blocks(self, known: _Message, content: JsonValue) -> bool:
        """Add the blocks that no earlier line of the message had, if any: some versions write all of them again."""
        step = known.step
        marked = [(mark_of(block), block) for block in listed(content)]
        others = [(mark, block) for mark, block in marked if known.blocks.get(mark, _NEVER) != block]
        fresh = [block for mark, block in others if not _is_filled(step, known.blocks.get(mark), block)]
        known.blocks.update(marked)
        add_to_agent(step, fresh, self._number, self.run)
        for _, block in others:
            if isinstance(block, dict) and "name" in block and is_call(block):
                arguments = block.get("input")
                prompt = arguments.get("prompt") if isinstance(arguments, dict) else None
                self.lineages.called(step, str(block.get("id")), prompt)
        return bool(others)

    def _costs(self, step: DraftStep, line: Block) -> None:
        """Early versions wrote what a line cost and how long it took."""
        cost, took = amount(line.get("costUSD")), amount(line.get("durationMs"))
        if step.usage is not None and cost is not None:
            spent = (step.usage.cost_usd or 0.0) + cost
            step.usage = step.usage.model_copy(update={"cost_usd": spent})
        if took is not None:
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


def _is_filled(step: DraftStep, earlier: JsonValue, block: JsonValue) -> bool:
    """Whether a block is a call whose line was first written before its arguments came: then that gets them."""
    if not isinstance(earlier, dict) or not isinstance(block, dict) or not is_call(block):
        return False
    if earlier.get("input") or {**earlier, "input": block.get("input")} != block:
        return False
    for part in step.parts:
        if isinstance(part, DraftCall) and part.source_id == block.get("id"):
            part.arguments = read_arguments(block.get("input"))
            return True
    return False


class _Message:
    """A message of the API whose blocks are still coming in: its step, its keys, its blocks so far by their mark."""

    def __init__(self, step: DraftStep, lineage: Lineage, keys: Block) -> None:
        self.step = step
        self.lineage = lineage
        self.keys = keys
        self.counted = keys.get("usage")
        self.blocks: dict[object, JsonValue] = {}
