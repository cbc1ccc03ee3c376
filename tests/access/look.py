"""Look at one drawing of a widget with axe and a ruler: what keeps somebody from reading or using it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Frame, Page

REPOSITORY = Path(__file__).resolve().parents[2]
AXE = REPOSITORY / "js" / "node_modules" / "axe-core" / "axe.min.js"
PROBE = (Path(__file__).parent / "probe.js").read_text(encoding="utf-8")

#: What is looked for: rules of axe (WCAG 2.2 A and AA, and what axe calls best practice); targets below 24 x 24 px
#: (2.5.8); text that is cut off and blocks wider than their place (1.4.4, 1.4.10); what gets the focus and cannot be
#: seen (2.4.11).
KINDS = ("violations", "small", "clipped", "sideways", "obscured")


@dataclass(frozen=True)
class Look:
    """What was found in one drawing, in words, and how much was looked at."""

    rules: int
    nodes: int
    targets: int
    findings: dict[str, list[str]]

    @property
    def n_findings(self) -> int:
        return sum(len(found) for found in self.findings.values())


def prepare(frame: Frame | Page) -> None:
    """Put axe into a page; once is enough until it is loaded anew."""
    if not frame.evaluate("() => 'axe' in window"):
        frame.add_script_tag(content=AXE.read_text(encoding="utf-8"))


def look(frame: Frame | Page, kind: str = "labeler") -> Look:
    """Look at the first widget of a kind ("labeler", "panel") as it is drawn now."""
    found: dict[str, Any] = frame.evaluate(PROBE, [kind])
    return Look(found["rules"], found["nodes"], found["targets"], {name: found[name] for name in KINDS if found[name]})
