"""The widgets follow VS Code's theme, and can be read and used by everybody in each of its kinds."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Frame

from tests.browser.test_appearance import AXE
from tests.vscode.real import Real
from tests.vscode.visit import THEME_NAMES, Visit, theme

# As colours are computed, so that `#fff` and `rgb(255, 255, 255)` are one.
COMPUTED = """(colour) => {
  const probe = document.body.appendChild(document.createElement('i'));
  probe.style.color = colour;
  const computed = getComputedStyle(probe).color;
  probe.remove();
  return computed;
}"""
WORN = """(kind) => {
  const host = [...document.querySelectorAll('.trajwidgets')].find(host => host.shadowRoot.querySelector(`.w.${kind}`));
  const root = host.shadowRoot.querySelector('.root');
  const widget = root.querySelector('.w');
  const { backgroundColor, color, fontFamily, borderTopColor } = getComputedStyle(widget);
  return { backgroundColor, color, fontFamily, borderTopColor, dark: root.classList.contains('dark') };
}"""

WORN_BY_VS_CODE = """(names) => ({
  kind: document.body.dataset.vscodeThemeKind,
  id: document.body.dataset.vscodeThemeId,
  variables: Object.fromEntries(
    names.map(name => [name, document.documentElement.style.getPropertyValue(name).trim()])
  ),
})"""


@pytest.fixture(scope="session")
def axe(repository: Path) -> Path:
    script = repository / "js" / "node_modules" / "axe-core" / "axe.min.js"
    if not script.exists():
        pytest.skip("axe-core is not installed: run `make setup`")
    return script


def computed(frame: Frame, colour: str) -> str:
    found: str = frame.evaluate(COMPUTED, colour)
    return found


def unquoted(fonts: str) -> str:
    """Names of fonts without their quotes, which Chromium leaves out where they are not needed."""
    return fonts.replace('"', "").replace("'", "")


def test_labeler_and_panel_wear_the_colours_of_the_theme_and_break_no_rule_of_accessibility_in_any(
    visit: Visit, axe: Path
) -> None:
    labeler = visit.label()
    labeler.press(*"1q2w3r")
    labeler.note("a note")
    labeler.press("n")
    labeler.wait_saved()
    frame = visit.frame
    frame.add_script_tag(content=axe.read_text(encoding="utf-8"))
    found = {}
    for name in (*THEME_NAMES, "light-modern"):
        visit.wear(name)
        visit.page.wait_for_timeout(400)
        variables = theme(name)["variables"]
        for kind in ("labeler", "panel"):
            worn = frame.evaluate(WORN, kind)
            assert worn["backgroundColor"] == computed(frame, variables["--vscode-editor-background"]), (kind, name)
            assert worn["color"] == computed(frame, variables["--vscode-foreground"]), (kind, name)
            assert unquoted(worn["fontFamily"]) == unquoted(variables["--vscode-font-family"]), (kind, name)
            assert worn["dark"] == (name in ("dark-modern", "high-contrast")), (kind, name)
            if "--vscode-contrastBorder" in variables:
                assert worn["borderTopColor"] == computed(frame, variables["--vscode-contrastBorder"]), (kind, name)
            if violations := frame.evaluate(AXE, [kind]):
                found[kind, name] = violations
    assert found == {}


@pytest.mark.vscode
def test_the_themes_the_tests_know_are_those_of_the_real_editor(real: Real) -> None:
    real.run()
    for name in THEME_NAMES:
        known = theme(name)
        real.wear(name)
        assert real.frame.evaluate(WORN_BY_VS_CODE, list(known["variables"])) == known, name
