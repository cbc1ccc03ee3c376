"""The renderers: by what in the page each is known. Where text shows that belongs to none of them, the harness fails."""

from __future__ import annotations

#: Name and CSS selector; the innermost element that one of them knows decides, and at one element the first in the list.
RENDERERS: tuple[tuple[str, str], ...] = (
    ("goal", ".w > header .goal"),
    ("criteria", ".w > header .criteria"),
    ("notes", ".w > header .notes"),
    ("state of saving", ".w > header .save"),
    ("facts of the run", ".w.labeler > header"),
    ("outline", "nav"),
    ("given labels", ".given"),
    ("card", ".card"),
    ("text", ".p-text"),
    ("reasoning", ".p-reasoning"),
    ("call", ".p-tool_call"),
    ("arguments in a line", ".arguments .line"),
    ("arguments in blocks", ".arguments .long"),
    ("result", ".p-tool_result"),
    ("image", ".image"),
    ("image elsewhere", ".p-image"),
    ("audio", ".p-audio"),
    ("file", ".p-file"),
    ("raw", ".p-raw"),
    ("answers", "aside .options, aside .def"),
    ("refusal", "aside .field > .trouble"),
    ("control", "aside :is(input, textarea)"),
    ("guidelines", "aside .guidelines"),
    ("form", "aside"),
    ("keys", ".sheet"),
    ("foot", ".w > footer"),
    ("waiting", ".waiting"),
    ("head of the panel", ".w.panel > header"),
    ("panel", ".w.panel"),
    ("still view", ".tw-report"),
    ("error of a cell", '[data-mime-type="application/vnd.jupyter.error"]'),
)
