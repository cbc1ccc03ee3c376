"""The widgets follow the notebook's theme, and can be read and used by everybody in each."""

from __future__ import annotations

from pathlib import Path

import pytest

from lab import Notebook
from tests.browser.visit import PANEL, Visit, labeling

SUMMARY = 'tw.summary("labels.db", notes=True)'

AXE = """async ([kind]) => {
  const widgets = [...document.querySelectorAll('.trajwidgets')];
  const widget = widgets.find(host => host.shadowRoot.querySelector(`.w.${kind}`));
  const host = widget ?? document.querySelector('.tw-report');
  const found = await axe.run(host);
  const where = ({ html, any }) => `${html} ${any[0]?.message ?? ''}`;
  return found.violations.map(({ id, nodes }) => [id, ...nodes.map(where)]);
}"""


@pytest.fixture(scope="session")
def axe(repository: Path) -> Path:
    script = repository / "js" / "node_modules" / "axe-core" / "axe.min.js"
    if not script.exists():
        pytest.skip("axe-core is not installed: run `make setup`")
    return script


def is_dark(notebook: Notebook, kind: str) -> bool:
    classes = notebook.widget(kind).locator("xpath=ancestor::div[contains(concat(' ', @class, ' '), ' root ')]")
    return "dark" in (classes.get_attribute("class") or "").split()


def test_labeler_panel_and_summary_follow_the_theme_and_break_no_rule_of_accessibility_in_either(
    visit: Visit, axe: Path
) -> None:
    notebook = visit.open([*labeling(), PANEL, SUMMARY])
    notebook.run_all()
    labeler, _ = notebook.labeler(), notebook.panel()
    labeler.focus()
    labeler.press(*"1q2w3r", "c")
    labeler.page.keyboard.type("a note")
    labeler.press("Enter", "n")
    labeler.wait_saved()
    notebook.run(3)
    notebook.page.add_script_tag(path=axe)
    for theme, dark in (("JupyterLab Light", False), ("JupyterLab Dark", True), ("JupyterLab Light", False)):
        notebook.theme(theme)
        notebook.page.wait_for_timeout(500)
        for kind in ("labeler", "panel"):
            assert is_dark(notebook, kind) == dark, (kind, theme)
            notebook.widget(kind).scroll_into_view_if_needed()
            assert notebook.page.evaluate(AXE, [kind]) == [], (kind, theme)
        assert notebook.page.evaluate(AXE, ["summary"]) == [], theme
