"""What a run was asked to do, where its source has no field for that."""

from __future__ import annotations

from collections.abc import Iterable

from trajwidgets.trajectory import Step, TextPart


def first_words(steps: Iterable[Step]) -> str:
    """The whole text of the first user message that has any; "" where there is none."""
    for step in steps:
        words = "\n".join(part.text for part in step.parts if isinstance(part, TextPart))
        if step.actor == "user" and words.strip():
            return words
    return ""
