"""Calls, marks and evidence in JupyterLab: by mouse and by keys, down to the frame, and still there after a reload."""

from __future__ import annotations

import json

from playwright.sync_api import Page

from lab import LabelerView
from tests.browser.visit import Visit

WORDS = "Die 🦊 füchsin reads cafe\u0301.txt twice, then stops"

SETUP = f"""
from typing import Literal

from pydantic import BaseModel

import trajwidgets as tw
from trajwidgets.trajectory import Step, Task, TextPart, ToolCallPart, ToolResultPart, Trajectory


class OnStep(BaseModel):
    outcome: Literal["good", "bad"]


class OnCall(BaseModel):
    tool: Literal["right", "wrong"]


class OnMark(BaseModel):
    mistake: Literal["invented", "missed"]


def step(step_id):
    call = ToolCallPart(call_id=f"{{step_id}}-c", name="read", arguments={{"path": "a.txt", "lines": [1, 2]}})
    result = ToolResultPart(call_id=f"{{step_id}}-c", content=(TextPart(text="nothing found"),))
    return Step(step_id=step_id, actor="agent", parts=(TextPart(text={WORDS!r}), call, result))


runs = [Trajectory(trajectory_id="r1", task=Task(goal="read"), steps=(step("s1"), step("s2"), step("s3")))]
"""
LABEL = 'tw.Labeler(runs, step=OnStep, call=OnCall, span=OnMark, store="labels.db", annotator="a1")'

#: Where the page draws a stretch of the text of a step: its first and last point, in pixels.
CORNERS = """([step, from, to]) => {
  const root = [...document.querySelectorAll('.trajwidgets')].at(-1).shadowRoot;
  const piece = root.querySelector(`[data-step="${step}"] [data-pointer="/parts/0/text"] [data-at]`);
  const text = piece.firstChild;
  const range = document.createRange();
  range.setStart(text, from);
  range.setEnd(text, to);
  const { left, right, top, height } = range.getBoundingClientRect();
  return [left, right, top + height / 2];
}"""


def drag(page: Page, step: str, words: str) -> None:
    """Select words of a step's text with the mouse."""
    page.locator(f'[data-step="{step}"] [data-pointer="/parts/0/text"]').last.scroll_into_view_if_needed()
    # The page counts UTF-16 units.
    start = len(WORDS[: WORDS.index(words)].encode("utf-16-le")) // 2
    left, right, middle = page.evaluate(CORNERS, [step, start, start + len(words.encode("utf-16-le")) // 2])
    page.mouse.move(left + 0.5, middle)
    page.mouse.down()
    page.mouse.move((left + right) / 2, middle)
    page.mouse.move(right - 0.5, middle)
    page.mouse.up()


def key_of(labeler: LabelerView, field: str, value: str) -> str:
    """The key that stands on an answer."""
    return labeler.option(field, value).get_attribute("aria-keyshortcuts") or ""


def answer(labeler: LabelerView, field: str, value: str) -> None:
    labeler.press(key_of(labeler, field, value))


def test_calls_texts_values_and_evidence_are_labelled_and_stay(visit: Visit) -> None:
    notebook = visit.open([SETUP, LABEL])
    notebook.run_all()
    labeler, page = notebook.labeler(), notebook.page
    labeler.focus()
    labeler.press("1")
    # By mouse: the words around a character of two UTF-16 units.
    drag(page, "s1", "🦊 füchsin")
    labeler.widget.locator(".selection").get_by_role("button", name="Mark").click()
    answer(labeler, "mistake", "invented")
    # By keys: two words further, overlapping what was marked.
    labeler.press("e", "w", "Space", "w", "w", "Enter")
    answer(labeler, "mistake", "missed")
    # A value, by its name.
    labeler.widget.locator('.card.on [data-pointer$="/arguments/path"] .key').click()
    labeler.press("Enter")
    answer(labeler, "mistake", "missed")
    # What was said last gets a step, and the words of another one, as evidence.
    labeler.press("ArrowDown", "e", "e", "e", "Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight", "e")
    labeler.press("ArrowUp")
    answer(labeler, "tool", "wrong")
    labeler.wait_for_step("s2")
    labeler.wait_saved()

    def held() -> list[list[object]]:
        """What each label speaks of, says and cites, by the store."""
        with visit.store as store:
            frame = store.to_frame()
        rows = frame[["target", "field", "value", "evidence"]].to_numpy().tolist()
        return [[target, field, value, [json.loads(each) for each in cited]] for target, field, value, cited in rows]

    start, pointer = WORDS.index("🦊"), "/parts/0/text"
    at = {"trajectory_id": "r1", "step_id": "s2"}
    expected = [
        ["step", "outcome", "good", []],
        [f"span:{pointer}:{start}:{start + len('🦊 füchsin')}", "mistake", "invented", []],
        [f"span:{pointer}:{WORDS.index('füchsin')}:{WORDS.index('cafe')}", "mistake", "missed", []],
        [
            "json:/parts/1/arguments/path",
            "mistake",
            "missed",
            [{"type": "step", **at}, {"type": "span", **at, "pointer": pointer, "start": 0, "end": 3}],
        ],
        ["call:s1-c", "tool", "wrong", []],
    ]
    assert held() == expected
    assert not visit.store.to_frame()["stale"].any()

    # The tab is reloaded and the notebook run again.
    page.reload()
    again = visit.lab.opened(page)
    again.run_all()
    labeler = again.labeler()
    labeler.focus()
    labeler.press("ArrowUp")
    labeler.wait_for_step("s1")
    quotes = labeler.widget.locator(".card.on ol.marks q")
    assert quotes.all_inner_texts() == ["🦊 füchsin", "füchsin reads", "path: a.txt"]
    drawn = """() => ['mark', 'mark-over', 'spoken'].flatMap(kind =>
      [...(CSS.highlights.get(`trajwidgets-${kind}`) ?? [])].map(range => range.toString()))"""
    assert {"🦊 füchsin", "füchsin reads "} <= set(page.evaluate(drawn))
    # A chip leads to what it cites.
    labeler.widget.locator(".card.on ol.marks .go").nth(2).click()
    labeler.widget.locator(".evidence .cited .go").nth(1).click()
    labeler.wait_for_step("s2")
    # A mark that is removed takes its answer with it.
    labeler.press("ArrowUp")
    labeler.wait_for_step("s1")
    labeler.widget.locator(".card.on ol.marks .drop").first.click()
    labeler.wait_saved()
    assert held() == [row for row in expected if row[0] != expected[1][0]]
