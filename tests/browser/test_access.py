"""In JupyterLab everybody can read and use a labeler in each state: WCAG 2.2 AA, as far as a machine can tell."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from lab import Lab
from tests.access.look import KINDS, look
from tests.access.rooms import LAB_THEMES, NARROW, Room, in_lab
from tests.access.states import STATES
from tests.browser.visit import Visit

# A widget with one of each: a button nobody can name, one too small, a cut text, a block too wide, a hidden button.
BROKEN = """(widget) => {
  const made = (name, style, text = '') => {
    const element = document.createElement(name);
    element.style.cssText = style;
    element.textContent = text;
    return element;
  };
  const cut = made('div', 'overflow:hidden;width:60px;white-space:nowrap', 'a text that is longer than its place');
  const wide = made('div', 'overflow:auto;width:60px');
  wide.append(made('div', 'width:400px', 'wide'));
  const covered = made('div', 'position:relative;height:30px;width:60px');
  covered.append(made('button', 'height:30px', 'below'), made('div', 'position:absolute;inset:0;background:red'));
  widget.querySelector('aside').prepend(made('button', 'width:9px;height:9px'), cut, wide, covered);
}"""


@pytest.fixture(scope="module")
def room(lab: Lab, browser: Browser) -> Iterator[Room]:
    """A labeler that nobody has used."""
    with in_lab(lab, browser) as room:
        yield room


def test_no_rule_is_broken_in_any_state_in_light_and_dark_and_at_320_pixels(room: Room) -> None:
    found = {}
    with room.part.walk(room.scene) as states:
        for state in states:
            for theme in LAB_THEMES:
                room.wear(theme)
                found[state, theme] = look(room.frame)
            room.narrow(NARROW)
            found[state, NARROW] = look(room.frame)
            room.narrow(None)
    assert {place: seen.findings for place, seen in found.items() if seen.n_findings} == {}
    assert {state for state, _ in found} == set(STATES)
    assert min(seen.nodes for seen in found.values()) > 100, "and it was looked at"


def test_whoever_looks_finds_each_kind_of_fault(room: Room) -> None:
    room.scene.labeler.widget.evaluate(BROKEN)
    assert look(room.frame).findings.keys() == set(KINDS)


def test_escape_leads_to_the_cell_from_where_the_keys_of_the_notebook_lead_on(visit: Visit) -> None:
    notebook, labeler = visit.label()
    # The sheet puts everything beside it out of reach, the button that has the focus too.
    labeler.widget.locator(".cards .fold").first.evaluate("button => button.focus()")
    labeler.press("?", "Escape")
    assert labeler.widget.locator(".sheet").count() == 0
    labeler.press("1")
    assert labeler.widget.locator(".given").count() == 1, "it closed the sheet and left the keyboard where it was"
    labeler.press("Escape")
    in_cell = "() => document.activeElement?.closest('.jp-Cell') !== null && document.activeElement !== document.body"
    assert notebook.page.evaluate(in_cell)
    labeler.press("ArrowUp")
    above = "() => jupyterapp.shell.currentWidget.content.activeCellIndex === 0"
    notebook.page.wait_for_function(above, timeout=5_000)


def test_what_a_key_has_done_is_told_to_a_screen_reader(visit: Visit) -> None:
    _, labeler = visit.label()
    spoken = labeler.widget.get_by_role("status").and_(labeler.page.locator("[aria-live=polite]"))
    labeler.press("1", "q")
    spoken.get_by_text("step 4 of 20, agent, not rated").wait_for(timeout=20_000)


def test_a_button_that_has_the_focus_keeps_it_when_its_card_is_scrolled_far_away(visit: Visit) -> None:
    _, labeler = visit.label()
    button = labeler.widget.locator(".cards .fold").first
    button.evaluate("button => button.focus({ preventScroll: true })")
    cards = labeler.widget.locator(".cards")
    there = button.evaluate("button => button.closest('.card').dataset.step")
    cards.hover()
    for _ in range(8):
        labeler.page.mouse.wheel(0, 1500)
        labeler.page.wait_for_timeout(150)
    focused = labeler.widget.evaluate("widget => widget.getRootNode().activeElement?.className")
    assert focused == "fold"
    # Read at one moment: cards still come and go after the last turn of the wheel.
    mounted = cards.locator(".card").evaluate_all("cards => cards.map(card => card.dataset.step)")
    places = cards.locator(".slot").evaluate_all("slots => slots.map(slot => Number(slot.dataset.index))")
    assert mounted[0] == there
    assert places[1] - places[0] > 1, "all but that card of what was near it has been let go"
