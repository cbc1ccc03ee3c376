"""What an output shows where the widget cannot be made: a dated table that gives nothing away and runs nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel

from tests.widgets.conftest import Open
from tests.widgets.page import Page, judge, run
from trajwidgets.store import LabelStore
from trajwidgets.widgets import AgreementPanel
from trajwidgets.widgets.report import SMALLEST_SLICE

CANARY = "zq-canary"
HOSTILE = "\"'><script>alert(1)</script><img src=//x onerror=alert(1) style='background:url(//x)'>\u202e$x$"
NOON = datetime(2026, 11, 24, 21, 5, 30, tzinfo=UTC)
ELEMENTS = {"b", "bdi", "br", "caption", "code", "div", "p", "small", "span", "style"}
ELEMENTS |= {"table", "tbody", "td", "th", "thead", "time", "tr"}


class Seen(HTMLParser):
    """A page as a browser takes it apart."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.rows: list[list[str]] = []
        self.words = ""
        self.style = ""
        self.in_cell = False
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")
            self.in_cell = True

    def handle_endtag(self, tag: str) -> None:
        self.in_cell = self.in_cell and tag not in ("td", "th")

    def handle_data(self, data: str) -> None:
        if self.elements and self.elements[-1][0] == "style" and "{" in data:
            self.style += data
            return
        self.words += data
        if self.in_cell:
            self.rows[-1][-1] += data


def bundle(page: Page) -> dict[str, Any]:
    found = page.widget._repr_mimebundle_(include=None, exclude=None)
    assert found is not None
    return found[0]


def still(page: Page) -> Seen:
    return Seen(bundle(page)["text/html"])


def assert_harmless(page: Seen) -> None:
    """Nothing runs, nothing is loaded, and the style reaches nothing else on the page."""
    assert {tag for tag, _ in page.elements} <= ELEMENTS
    names = {name for _, attributes in page.elements for name in attributes}
    assert names <= {"class", "colspan", "datetime", "scope", "style"}
    assert all(re.fullmatch(r"width:\d+%", given["style"] or "") for _, given in page.elements if "style" in given)
    assert not re.search(r"url\(|@import|http|expression", page.style)
    selectors = [each for rule in re.findall(r"([^{}]+)\{", page.style) for each in rule.split(",") if "@" not in each]
    assert len(selectors) > 10
    assert all(selector.strip().startswith(".tw-report") for selector in selectors)


def test_an_output_offers_the_widget_first_and_a_still_view_and_the_same_plain_text_always(
    opened: Open, panel: Callable[[], Page]
) -> None:
    for page in (opened(), panel()):
        data = bundle(page)
        assert set(data) == {"application/vnd.jupyter.widget-view+json", "text/html", "text/plain"}
        assert data["application/vnd.jupyter.widget-view+json"]["model_id"] == page.widget.model_id
        assert data["text/plain"] == repr(page.widget)


def test_it_says_who_labelled_what_how_far_and_as_of_when(opened: Open, tmp_path: Path) -> None:
    store = LabelStore(tmp_path / "labels.db", clock=lambda: NOON)
    page = opened(run("r1", 3), run("r2", 2), store=store, annotator="a1")
    page.save(judge("s1", "success"), judge("s2", "failure"))
    shown = still(page)
    assert "as of 2026-11-24 21:05 UTC" in shown.words
    assert "last saved 2026-11-24 21:05 UTC" in shown.words
    assert "annotator a1" in shown.words
    # Three and two steps of the agent, and each run as a whole.
    assert "2 of 7 labelled" in shown.words
    assert shown.rows == [["run", "steps", "labelled"], ["r1", "4", "2 of 4"], ["r2", "3", "0 of 3"]]
    assert "labels.db" in shown.words
    assert str(tmp_path) not in shown.words
    assert f"form Feedback+Verdict {page.widget.schema.schema_hash[:12]}" in shown.words
    assert_harmless(shown)


def test_it_is_made_anew_each_time_the_widget_is_shown(opened: Open) -> None:
    page = opened()
    assert "0 of 8 labelled" in still(page).words
    page.save(judge("s1", "success"))
    assert "1 of 8 labelled" in still(page).words


def test_it_holds_no_word_of_a_trajectory_nor_of_a_label_unless_goals_are_asked_for(opened: Open) -> None:
    class Feedback(BaseModel):
        outcome: Literal["success", "zq-canary-option"]
        note: str = ""

    runs = [run("r1", words=f"{CANARY}-words")]
    page = opened(*runs, step=Feedback, guidelines=f"{CANARY}-guidelines")
    given = {"schema_hash": page.widget.schema.schema_hash}
    page.save(judge("s1", "zq-canary-option", **given), judge("s1", f"{CANARY}-note", field="note", **given))
    assert "1 of 4" in still(page).words
    assert CANARY not in bundle(page)["text/html"]
    with_goals = bundle(opened(*runs, step=Feedback, static_goals=True))["text/html"]
    assert set(re.findall(f"{CANARY}-?[a-z]*", with_goals)) == {f"{CANARY}-words"}


def test_a_labelers_still_view_tells_nothing_of_a_colleague(opened: Open) -> None:
    before = bundle(opened(annotator="a1"))["text/html"]
    other = opened(annotator=f"{CANARY}-colleague")
    other.save(judge("s1", "failure"), judge("s2", "success", trajectory_id="r2"))
    after = bundle(opened(annotator="a1"))["text/html"]
    stamp = re.compile(r"<time.*?</time>")
    assert stamp.sub("", after) == stamp.sub("", before)


def test_names_from_elsewhere_are_shown_as_text_and_what_hides_in_them_is_made_visible(opened: Open) -> None:
    page = opened(run(HOSTILE, slices={HOSTILE: HOSTILE}, words=HOSTILE), annotator=HOSTILE, static_goals=True)
    shown = still(page)
    assert_harmless(shown)
    assert "<script>alert(1)</script>" in shown.words
    assert "‹U+202E›" in shown.words
    assert "\u202e" not in shown.words
    # JupyterLab and nbconvert run MathJax over an output, other people's dollar signs included.
    assert "mathjax_ignore" in (shown.elements[0][1]["class"] or "")


def test_it_stays_small_and_counts_all_however_many_runs_there_are(opened: Open) -> None:
    runs = [run(f"a-run-with-a-name-of-usual-length-{place:05}", 2) for place in range(1000)]
    for n_runs in (100, 1000):
        html = bundle(opened(*runs[:n_runs]))["text/html"]
        assert len(html.encode()) < 20_000
        assert f"0 of {3 * n_runs:,} labelled" in Seen(html).words
        assert len(Seen(html).rows) == 1 + 100 + (n_runs > 100)
    assert Seen(html).rows[-1] == ["900 more", "2,700", "0 of 2,700"]


def test_it_stays_small_however_long_names_and_goals_are(opened: Open) -> None:
    runs = [run(f"{place}<{'ü' * 5000}", 2, words="<" * 5000) for place in range(100)]
    page = opened(*runs, annotator="<" * 5000, static_goals=True)
    html = bundle(page)["text/html"]
    assert len(html.encode()) < 20_000
    shown = Seen(html).rows
    assert shown[1][0].startswith("0<üüü")
    assert shown[-1][0] == f"{100 - len(shown[1:-1])} more"


def agreeing(opened: Open, n_rare: int) -> None:
    runs = [run("r1", 8, slices={"work": "common"}), run("r2", n_rare, slices={"work": "rare"})]
    for annotator in ("a1", "a2"):
        page = opened(*runs, annotator=annotator)
        for trajectory_id, n in (("r1", 8), ("r2", n_rare)):
            for place in range(1, n + 1):
                value = "failure" if place == 1 and annotator == "a2" else ("success", "partial")[place % 2]
                page.save(judge(f"s{place}", value, trajectory_id=trajectory_id))


def test_a_panels_still_view_has_the_figures_of_the_live_one(opened: Open, panel: Callable[[], Page]) -> None:
    agreeing(opened, 6)
    page = panel()
    shown = still(page)
    (live,) = page.ask("report").payload["fields"]
    # The state as of the last look on the grid: the first label in a slice, then every ten items.
    states = [f"too few{n} with two ratings, fewer than 30 (after {n})" for n in ("10 items", "0 items", "0 items")]
    for row, found, state in zip(shown.rows[1:], live["slices"], states, strict=True):
        figures = [found[name]["value"] for name in ("percent", "kappa", "alpha")]
        assert row[1:] == [str(found["n_items"]), "2", *(f"{figure:.2f}" for figure in figures), state]
    assert [row[0] for row in shown.rows] == ["field", "Outcomechoice, nominal", "work: common", "work: rare"]
    assert shown.rows[1][3] == f"{12 / 14:.2f}"
    assert "28 labels on 14 items" in shown.words
    assert_harmless(shown)


def test_a_panels_still_view_withholds_what_the_live_one_withholds(opened: Open, panel: Callable[[], Page]) -> None:
    agreeing(opened, SMALLEST_SLICE - 1)
    shown = {row[0]: row[1:] for row in still(panel()).rows}
    # The next smallest goes with it: all less the others would give it.
    for name in ("work: rare", "work: common"):
        *_, words = shown[name]
        assert "withheld" in words
        assert not re.search(r"\d\.\d", words)


def test_a_panel_without_labels_says_so(panel: Callable[[], Page]) -> None:
    assert "No labels yet" in still(panel()).words


def test_a_store_that_cannot_be_read_leaves_the_widget_and_says_why(opened: Open, tmp_path: Path) -> None:
    store = LabelStore(tmp_path / "labels.db")
    widget = AgreementPanel(store)
    store.close()
    data = bundle(Page(widget))
    assert "application/vnd.jupyter.widget-view+json" in data
    assert "this store was closed" in Seen(data["text/html"]).words
    widget.close()
