"""In VS Code everybody can read and use a labeler in each state it gets into and in each kind of theme."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from playwright.sync_api import Browser

from tests.access.look import look
from tests.access.rooms import NARROW, VSCODE_THEMES, in_pages
from tests.access.states import STATES
from tests.vscode.pages import Pages


def test_no_rule_is_broken_in_any_state_in_any_theme_and_at_320_pixels(
    browser: Browser, tmp_path: Path, files: Mapping[str, Path]
) -> None:
    found = {}
    with in_pages(browser, tmp_path, files) as room, room.part.walk(room.scene) as states:
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


# Of everything drawn: what moves or glides, and how some of it looks.
DRAWN = """widget => {
  const style = (selector) => getComputedStyle(widget.querySelector(selector));
  const all = [...widget.querySelectorAll('*')].map(element => getComputedStyle(element));
  const moves = ({ transitionDuration, animationName }) => /[1-9]/.test(transitionDuration) || animationName !== 'none';
  return {
    moving: all.filter(moves).length,
    chosen: style('.opt.on').outlineStyle,
    progress: style('.prog i').backgroundColor,
    ground: getComputedStyle(widget).backgroundColor,
    faint: style('.row .num').color,
    text: getComputedStyle(widget).color,
  };
}"""

PANE = """() => {
  const host = document.activeElement;
  const inner = host?.shadowRoot?.activeElement;
  if (!inner) return host?.dataset?.holds ?? null;
  return inner.closest('.w > header, nav, .cards, aside')?.localName ?? inner.localName;
}"""


def test_what_people_set_for_their_eyes_is_kept_to(pages: Pages) -> None:
    labeler = pages.label()
    labeler.press("1", "k")
    usual = labeler.widget.evaluate(DRAWN)
    assert usual["faint"] != usual["text"]
    pages.page.emulate_media(contrast="more", reduced_motion="reduce")
    drawn = labeler.widget.evaluate(DRAWN)
    assert drawn["moving"] == 0
    assert drawn["faint"] == drawn["text"]
    pages.page.emulate_media(forced_colors="active")
    drawn = labeler.widget.evaluate(DRAWN)
    assert drawn["chosen"] == "solid"
    assert drawn["progress"] != drawn["ground"], "how far one is shows, though backgrounds are taken away"


def test_tab_goes_through_head_outline_cards_and_form_in_this_order_and_out(pages: Pages) -> None:
    labeler = pages.label()
    panes = []
    for _ in range(200):
        labeler.press("Tab")
        pane = pages.frame.evaluate(PANE)
        if pane is None or pane == "keys":
            break
        if panes[-1:] != [pane]:
            panes.append(pane)
    assert panes == ["header", "nav", "div", "aside"]
