"""Corrections: what a step should have said, or called a tool with, kept as the difference to what it did."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, JsonValue, model_validator

from trajwidgets.errors import LabelError
from trajwidgets.labels.json_patch import Operation, Pointer, diff, patched
from trajwidgets.trajectory import Frozen, Part, ReasoningPart, Step, TextPart, ToolCallPart


class Edit(Frozen):
    """Characters `start` to `end` (exclusive) replaced: Unicode code points of the text, where `was` stood."""

    start: int = Field(ge=0)
    end: int = Field(ge=0)
    was: str
    text: str


class TextChange(Frozen):
    """The text at `pointer`, of `length` code points, changed; the edits are in order and do not overlap."""

    type: Literal["text"] = "text"
    pointer: Annotated[str, Field(pattern=r"^/parts/\d+/text$")]
    length: int = Field(ge=0)
    edits: tuple[Edit, ...]

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        ends = [0, *(edit.end for edit in self.edits)]
        for edit, end in zip(self.edits, ends, strict=False):
            whole = end <= edit.start <= edit.end <= self.length
            if not whole or len(edit.was) != edit.end - edit.start:
                raise LabelError(
                    f"correction of {self.pointer}: edit {edit.start}:{edit.end} overlaps, or is no range."
                )
        return self

    def applied(self, text: str) -> str:
        """The corrected text.

        Raises:
            LabelError: when the text is not the one that was corrected.
        """
        if len(text) != self.length:
            raise LabelError(
                f"correction of {self.pointer}: it was made for another text, of {self.length} characters, not "
                f"{len(text)}: look for the step with its `step_digest`."
            )
        pieces, at = [], 0
        for edit in self.edits:
            if text[edit.start : edit.end] != edit.was:
                found = text[edit.start : edit.end]
                raise LabelError(
                    f"correction of {self.pointer}: it was made for another text, with {edit.was[:40]!r} at "
                    f"{edit.start}, not {found[:40]!r}: look for the step with its `step_digest`."
                )
            pieces += [text[at : edit.start], edit.text]
            at = edit.end
        return "".join([*pieces, text[at:]])


class ArgumentsChange(Frozen):
    """The arguments at `pointer` changed, as JSON Patch (RFC 6902) within them."""

    type: Literal["arguments"] = "arguments"
    pointer: Annotated[str, Field(pattern=r"^/parts/\d+/arguments$")]
    patch: tuple[Operation, ...]

    def applied(self, arguments: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
        """The corrected arguments.

        Raises:
            LabelError: when the patch does not fit them, or does not leave a JSON object.
        """
        after = patched(dict(arguments), self.patch)
        if not isinstance(after, dict):
            raise LabelError(f"correction of {self.pointer}: arguments are a JSON object, not {type(after).__name__}.")
        return after


Change = Annotated[TextChange | ArgumentsChange, Field(discriminator="type")]


class Correction(Frozen):
    """What should be changed in one step, place by place; no change says that it is right as it is.

    The value of a correction field; in a frame it is this as a dict. `corrected` applies it.
    """

    changes: tuple[Change, ...] = ()

    @model_validator(mode="after")
    def _each_place_once(self) -> Self:
        places = [change.pointer for change in self.changes]
        if len(set(places)) < len(places):
            raise LabelError(f"a correction names {places[0]} twice. Make one change of each place.")
        return self

    @classmethod
    def between(cls, step: Step, after: Mapping[Pointer, str | Mapping[str, JsonValue]]) -> Self:
        """The correction that makes these texts and arguments, by pointer, of a step's own.

        Raises:
            LabelError: when a pointer names no text and no arguments of the step.
        """
        changes: list[TextChange | ArgumentsChange] = []
        for pointer, wanted in after.items():
            part = _part(step, pointer)
            if isinstance(part, ToolCallPart) and not isinstance(wanted, str):
                patch = diff(part.arguments, dict(wanted))
                if patch:
                    changes.append(ArgumentsChange(pointer=pointer, patch=tuple(patch)))
            elif isinstance(part, TextPart | ReasoningPart) and isinstance(wanted, str):
                if wanted != part.text:
                    changes.append(_text_change(pointer, part.text, wanted))
            else:
                raise LabelError(f"{pointer} of step {step.step_id!r} takes no {type(wanted).__name__}.")
        return cls(changes=tuple(changes))


def corrected(step: Step, correction: Correction | Mapping[str, JsonValue]) -> Step:
    """The step as it should have been: its corrected texts and arguments, everything else as it is.

    Takes a `Correction` or what a frame holds of one.

    Raises:
        LabelError: when the correction was made for another step.
    """
    whole = correction if isinstance(correction, Correction) else Correction.model_validate(correction)
    parts = list(step.parts)
    for change in whole.changes:
        part = _part(step, change.pointer)
        place = int(change.pointer.split("/")[2])
        if isinstance(change, TextChange) and isinstance(part, TextPart | ReasoningPart):
            parts[place] = part.model_copy(update={"text": change.applied(part.text)})
        elif isinstance(change, ArgumentsChange) and isinstance(part, ToolCallPart):
            parts[place] = part.model_copy(update={"arguments": change.applied(part.arguments)})
        else:
            raise _nowhere(step, change.pointer)
    return step.model_copy(update={"parts": tuple(parts)})


def _text_change(pointer: str, before: str, after: str) -> TextChange:
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
    edits = tuple(
        Edit(start=start, end=end, was=before[start:end], text=after[new_start:new_end])
        for tag, start, end, new_start, new_end in matcher.get_opcodes()
        if tag != "equal"
    )
    return TextChange(pointer=pointer, length=len(before), edits=edits)


def _part(step: Step, pointer: str) -> Part:
    pieces = pointer.split("/")
    place = int(pieces[2]) if len(pieces) == 4 and pieces[2].isdigit() else len(step.parts)
    if pieces[:2] != ["", "parts"] or place >= len(step.parts) or not hasattr(step.parts[place], pieces[3]):
        raise _nowhere(step, pointer)
    return step.parts[place]


def _nowhere(step: Step, pointer: str) -> LabelError:
    return LabelError(
        f"step {step.step_id!r} has no text and no arguments at {pointer}: a correction was made for another step."
    )
