"""In VS Code everybody can read and use a labeler in each state it gets into and in each kind of theme."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from playwright.sync_api import Browser

from tests.access.look import look
from tests.access.rooms import NARROW, VSCODE_THEMES, in_pages
from tests.access.states import STATES, walk
from tests.vscode.pages import Pages


def test_no_rule_is_broken_in_any_state_in_any_theme_and_at_320_pixels(
    browser: Browser, tmp_path: Path, files: Mapping[str, Path]
) -> None:
    found = {}
    with in_pages(browser, tmp_path, files) as room, walk(room.scene) as states:
        for state in states:
            for theme in VSCODE_THEMES:
                room.wear(theme)
                found[state, theme] = look(room.frame)
            room.narrow(NARROW)
            found[state, str(NARROW)] = look(room.frame)
            room.narrow(None)
    assert {place: seen.findings for place, seen in found.items() if seen.n_findings} == {}
    assert {state for state, _ in found} == set(STATES)


def test_escape_leads_to_the_output_and_not_to_nowhere(pages: Pages) -> None:
    labeler = pages.label()
    labeler.press("Escape")
    holds = "() => document.activeElement.contains(document.querySelector('.trajwidgets'))"
    assert pages.frame.evaluate(holds)
    assert pages.frame.evaluate("() => document.activeElement !== document.body")
