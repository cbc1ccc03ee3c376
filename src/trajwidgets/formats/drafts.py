"""A run under construction: steps in the order of the source, results on their way into the step of their call."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from pydantic import JsonValue

from trajwidgets.formats.blocks import Blocks, note
from trajwidgets.formats.calls import Arguments, CallBook, DraftCall
from trajwidgets.trajectory import Actor, ContentPart, Part, Step, ToolResultPart, Usage


@dataclass(slots=True)
class DraftResult:
    """A result of which more may still be learnt; its call, None for an orphan, may still change its id."""

    call: DraftCall | None
    call_id: str
    content: tuple[ContentPart, ...]
    is_error: bool
    duration_s: float | None
    source_index: int

    def finished(self) -> ToolResultPart:
        """The part, bearing the id of its call."""
        return ToolResultPart.trusted(
            call_id=self.call_id if self.call is None else self.call.call_id,
            content=self.content,
            is_error=self.is_error,
            duration_s=self.duration_s,
            orphan=self.call is None,
            source_index=self.source_index,
        )


@dataclass(slots=True)
class DraftStep:
    """A step to which parts are still being added.

    `place` is where it stands in the run, from 0; `ordinal` is the number of its message in the source, from 1 (inside
    its `lineage`, where it has one). `parent` is the step it follows, where that is not the one before it.
    """

    actor: Actor
    place: int
    ordinal: int
    source_id: str = ""
    name: str = ""
    model: str = ""
    parent: DraftStep | None = None
    lineage: str = ""
    started_at: datetime | None = None
    duration_s: float | None = None
    usage: Usage | None = None
    flags: list[str] = field(default_factory=list)
    metadata: dict[str, JsonValue] = field(default_factory=dict)
    parts: list[Part | DraftCall | DraftResult] = field(default_factory=list)

    @property
    def call_ids(self) -> set[str]:
        """The ids of the calls so far."""
        return {part.call_id for part in self.parts if isinstance(part, DraftCall)}

    def finished(self, step_id: str, parent_id: str | None, blocks: Blocks) -> Step:
        """The step, with what was left over of its blocks under `metadata["unread"]`."""
        parts = tuple([_finished(part) for part in self.parts])
        note(self.metadata, "unread", blocks.unread(parts))
        return Step.trusted(
            step_id=step_id,
            actor=self.actor,
            parts=parts,
            parent_id=parent_id,
            lineage=self.lineage,
            name=self.name,
            model=self.model,
            started_at=self.started_at,
            duration_s=self.duration_s,
            usage=self.usage,
            flags=tuple(self.flags),
            metadata=self.metadata,
        )


def _finished(part: Part | DraftCall | DraftResult) -> Part:
    if isinstance(part, DraftCall):
        return part.part()
    if isinstance(part, DraftResult):
        return part.finished()
    return part


class DraftRun:
    """The steps of one run so far."""

    def __init__(self, blocks: Blocks) -> None:
        self.blocks = blocks
        self._steps: list[DraftStep] = []
        self._book = CallBook()
        self._calls = 0

    def step(self, actor: Actor, ordinal: int, source_id: str = "") -> DraftStep:
        """A new step behind the others."""
        step = DraftStep(actor, len(self._steps), ordinal, source_id)
        self._steps.append(step)
        return step

    def call(self, step: DraftStep, source_id: str, name: str, arguments: Arguments) -> int:
        """Add a call to a step and return its block number.

        An id that is missing becomes "call-<n>", counted through the run; one that stands twice in the step gets a
        number.
        """
        self._calls += 1
        taken = step.call_ids
        call_id = wanted = source_id or f"call-{self._calls}"
        copy = 1
        while call_id in taken:
            copy += 1
            call_id = f"{wanted}-{copy}"
        call = DraftCall(step.place, self.blocks.number(), source_id, call_id, name, arguments)
        self._book.add(call)
        step.parts.append(call)
        return call.source_index

    def result(
        self,
        ordinal: int,
        call_id: str,
        name: str,
        content: JsonValue,
        *,
        is_error: bool = False,
        source_id: str = "",
        duration_s: float | None = None,
    ) -> tuple[DraftStep, DraftCall | None, int]:
        """Put a result into the step of its call, or, when there is none, into a step of the environment.

        Returns that step, the call, and the block number of the result.
        """
        call = self._book.answer(call_id, name)
        if call is None:
            step = self.step("environment", ordinal, source_id)
            step.flags.append("orphan_result")
        else:
            step = self._steps[call.step]
            if call_id and not call.source_id and call_id not in step.call_ids:
                call.call_id = call_id  # the source names the call only where it answers it
        own_id = call_id or f"result-{ordinal}"
        index = self.observe(step, own_id, content, call=call, is_error=is_error, duration_s=duration_s)
        return step, call, index

    def observe(
        self,
        step: DraftStep,
        call_id: str,
        content: JsonValue,
        *,
        call: DraftCall | None = None,
        is_error: bool = False,
        duration_s: float | None = None,
    ) -> int:
        """Add a result to a step: the answer to one of its calls, else an orphan. Returns its block number."""
        index = self.blocks.number()
        step.parts.append(DraftResult(call, call_id, self.blocks.content(content), is_error, duration_s, index))
        return index

    def join_results(self) -> None:
        """Make one result of all that a call was answered with: for sources that never answer a call twice.

        What differs is then the same answer written again, cut or complete. All of it stays; the last says whether the
        call failed.
        """
        for step in self._steps:
            first: dict[int, DraftResult] = {}
            for result in [part for part in step.parts if isinstance(part, DraftResult) and part.call is not None]:
                known = first.setdefault(id(result.call), result)
                if known is result:
                    continue
                known.content += result.content
                known.is_error = result.is_error
                self.blocks.join(result.source_index, known.source_index)
                step.parts = [part for part in step.parts if part is not result]

    def steps(self) -> tuple[Step, ...]:
        """The finished steps.

        A step bears the id its source gives it; without one, or when several share it, "m<ordinal>", behind its
        lineage where it has one: "helper/m3".
        """
        counts = Counter(step.source_id for step in self._steps if step.source_id)
        taken = {step_id for step_id, count in counts.items() if count == 1}
        finished = []
        ids: dict[int, str] = {}
        for step in self._steps:
            step_id = step.source_id
            if step_id not in taken:
                step_id = f"{step.lineage}/m{step.ordinal}" if step.lineage else f"m{step.ordinal}"
                while step_id in taken:
                    step_id += "-bis"
                taken.add(step_id)
                note(step.metadata, "id", step.source_id)
            ids[step.place] = step_id
            parent_id = None if step.parent is None else ids[step.parent.place]
            finished.append(step.finished(step_id, parent_id, self.blocks))
        return tuple(finished)
