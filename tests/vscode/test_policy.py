"""Under strict policies of the page: VS Code's own experimental one, and one that allows only what the widgets need."""

from __future__ import annotations

import time
from collections.abc import Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.vscode.host import EXPERIMENTAL_CSP
from tests.vscode.pages import visiting
from tests.vscode.real import Real
from tests.vscode.visit import CELLS, THEME_NAMES

# VS Code's bundle brings fonts for icons that nobody here uses, as data, which its own policy refuses.
ITS_OWN_FONTS = "font-src: data"
#: Less than VS Code's policy allows in every respect but one: anywidget imports a front end as a blob.
NEEDED = "default-src 'none'; script-src 'self' blob:; style-src 'unsafe-inline'; img-src data:"

#: Whether a screenshot is more than the frame around one.
PAINTED = """() => {
  const widget = document.querySelector('.trajwidgets').shadowRoot;
  return widget.querySelector('.image img')?.naturalWidth > 100;
}"""


def test_the_widgets_need_no_eval_no_connection_and_no_script_but_anywidgets_own(
    browser: Browser, files: Mapping[str, Path], tmp_path: Path
) -> None:
    with visiting(browser, tmp_path, files, csp=NEEDED) as visit:
        typist = visit.typist(31)
        typist.work(10)
        # A run with screenshots, the sheet of keys and every theme: whatever is drawn only then.
        for _ in range(6):
            typist.labeler.turn(1)
        typist.labeler.widget.locator(".image img").first.wait_for(timeout=10_000)
        visit.frame.wait_for_function(PAINTED, timeout=10_000)
        typist.labeler.press("?")
        for name in THEME_NAMES:
            visit.wear(name)
        visit.panel()
        typist.is_in(visit.store)
        assert set(visit.came_out("violations")) <= {ITS_OWN_FONTS}


def test_what_vs_codes_experimental_policy_refuses_is_anywidgets_blob_and_nothing_else(
    browser: Browser, files: Mapping[str, Path], tmp_path: Path
) -> None:
    """A limit, see docs/decisions/0013: no anywidget is drawn under it. Where this fails, look whether they are now."""
    with visiting(browser, tmp_path, files, csp=EXPERIMENTAL_CSP) as visit:
        with pytest.raises(AssertionError, match="widget_manager"):
            visit.run_cells(*CELLS)
        assert visit.n_widgets() == 0
        assert set(visit.came_out("violations")) == {ITS_OWN_FONTS, "script-src-elem: blob"}


@pytest.mark.vscode
def test_the_policy_the_tests_know_is_that_of_the_real_editor_and_it_draws_no_widget_either(guarded: Real) -> None:
    guarded.ask("command", {"name": "notebook.execute"})
    read = "() => [...document.querySelectorAll('meta[http-equiv]')].map(meta => meta.content)"
    deadline = time.monotonic() + 60
    found: list[str] = []
    while EXPERIMENTAL_CSP.split() not in [policy.split() for policy in found] and time.monotonic() < deadline:
        guarded.page.wait_for_timeout(200)
        found = [policy for frame in guarded.webviews() for policy in frame.evaluate(read)]
    assert EXPERIMENTAL_CSP.split() in [policy.split() for policy in found]
    guarded.page.wait_for_timeout(5_000)
    assert guarded.notebook()["runs"] == [1, 2, 3]
    assert guarded.n_widgets() == 0
