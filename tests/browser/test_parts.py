"""What a card shows in a real JupyterLab: texts as what they are, screenshots compared, sub-agents in place."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Locator, expect

import trajwidgets as tw
from lab import LabelerView
from tests.browser.conftest import Visiting
from tests.browser.visit import FROM_FILE
from trajwidgets.trajectory import ImagePart, Part, TextPart, ToolCallPart, ToolResultPart
from trajwidgets.trajectory.assets import AssetSource

FAILING = "def test_half():\n    assert round(0.125, 2) == 0.13\n"
OLD = "def total(x):\n    return round(x, 1)\n\n\ndef tax(x):\n    return x * 0.19\n\n\ndef net(x):\n    return x\n"
BAR = "".join(f"\rfetching {place:3} %" for place in range(0, 101, 4))
SNAPSHOT = '- heading "Lamps"\n- listitem: Desk lamp\n  - button "Add" [ref=e12]\n- link "Basket 0" [ref=e20]\n'
WORDS = "**Done**, see [the docs](https://docs.python.org/3/) and\n\n| input | output |\n|---|---|\n| 1 | 2 |\n"
TABLE = "id,name,price\n" + "".join(f'{n},"Lamp, no. {n}",{n}.50\n' for n in range(60))


class Held(AssetSource):
    """Pictures by their digest."""

    def __init__(self) -> None:
        self.bytes: dict[str, bytes] = {}

    def read(self, asset_id: str) -> bytes:
        return self.bytes[asset_id]

    def shot(self, *, clicked: bool) -> ImagePart:
        """A shop with a button that changes colour once it was clicked."""
        picture = Image.new("RGB", (600, 400), "white")
        ImageDraw.Draw(picture).rectangle((60, 300, 180, 330), fill="green" if clicked else "blue")
        out = io.BytesIO()
        picture.save(out, "PNG")
        asset_id = hashlib.sha256(out.getvalue()).hexdigest()
        self.bytes[asset_id] = out.getvalue()
        return ImagePart(asset_id=asset_id, media_type="image/png", width=600, height=400, alt="the shop")


def said(call_id: str, name: str, arguments: dict[str, object], answer: str, *, is_error: bool = False) -> list[Part]:
    call = ToolCallPart.model_validate({"call_id": call_id, "name": name, "arguments": arguments})
    return [call, ToolResultPart(call_id=call_id, content=(TextPart(text=answer),), is_error=is_error)]


def really(folder: Path, *command: str) -> str:
    """What a command really prints, whatever is asked of the pytest that runs us."""
    plain = {name: value for name, value in os.environ.items() if name != "PYTEST_ADDOPTS"}
    return subprocess.run(command, cwd=folder, env=plain, capture_output=True, text=True, check=False).stdout


def run(folder: Path) -> tw.Trajectory:
    """A run with everything a card can show; what its tools answer was really printed by them."""
    (folder / "test_half.py").write_text(FAILING, encoding="utf-8")
    pytest_says = really(
        folder, sys.executable, "-m", "pytest", "--color=yes", "-q", "-p", "no:cacheprovider", "test_half.py"
    )
    (folder / "other.py").write_text(FAILING.replace("2)", "3)"), encoding="utf-8")
    diff = really(folder, "git", "diff", "--no-index", "test_half.py", "other.py")
    held = Held()
    new = OLD.replace("round(x, 1)", "round(x, 2)")
    after = SNAPSHOT.replace("Basket 0", "Basket 1")
    order = {"customer": {"name": "Ada", "address": {"city": "Berlin"}}, "items": [{"sku": 17, "count": 2}]}
    parts: dict[str, list[Part]] = {
        "terminal": said(
            "a", "bash", {"command": "python -m pytest -q  # all"}, f"{pytest_says}{BAR}\rfetched\n", is_error=True
        ),
        "edit": said("b", "str_replace_editor", {"path": "pay.py", "old_str": OLD, "new_str": new}, "edited"),
        "diff": said("c", "bash", {"command": "git diff"}, diff),
        "code": said("d", "write_file", {"path": "x.py", "content": OLD}, "ok"),
        "tree": said("e", "order", {"order": order}, "ok"),
        "table": said("f", "query", {"q": "lamps"}, TABLE),
        "before": [*said("g", "snapshot", {}, SNAPSHOT), held.shot(clicked=False)],
        "after": [*said("h", "snapshot", {}, after), held.shot(clicked=True)],
        "starts": said("i", "Task", {"prompt": "look"}, "seen"),
        "words": [TextPart(text=WORDS)],
    }
    steps = [tw.Step(step_id=name, actor="agent", parts=tuple(each)) for name, each in parts.items()]
    agent = tw.Step(step_id="helper", actor="agent", lineage="agent-1", parts=(TextPart(text="the helper looked"),))
    steps = [*steps[:-1], agent, steps[-1].model_copy(update={"parent_id": "starts"})]
    return tw.Trajectory(trajectory_id="shown", task=tw.Task(goal="Show everything"), steps=tuple(steps)).with_assets(
        held
    )


@pytest.fixture(scope="module")
def labeler(visits: Visiting) -> Iterator[LabelerView]:
    with visits("parts") as visit:
        tw.write_native([run(visit.folder)], visit.folder / "runs.jsonl")
        _, labeler = visit.label(runs=FROM_FILE)
        yield labeler


def card(labeler: LabelerView, step_id: str) -> Locator:
    """The card of a step, brought up by keys as a reader would."""
    labeler.focus()
    for _ in range(20):
        if labeler.step() == step_id:
            break
        labeler.press("ArrowDown")
    else:
        labeler.press(*["ArrowUp"] * 20)
        return card(labeler, step_id)
    labeler.wait()
    return labeler.widget.locator(".card.on")


def colour(of: Locator) -> str:
    return str(of.evaluate("element => getComputedStyle(element).color"))


def ground(of: Locator) -> str:
    return str(of.evaluate("element => getComputedStyle(element).backgroundColor"))


def test_terminal_output_has_its_colours_and_one_line_for_what_was_written_over(labeler: LabelerView) -> None:
    shown = card(labeler, "terminal")
    assert "assert round(0.125, 2) == 0.13" in shown.locator(".terminal").inner_text()
    assert colour(shown.locator(".terminal .a-red").first) != colour(shown.locator("pre").first)
    assert shown.get_by_text("26 overwritten lines").count() == 1
    assert "fetched" in shown.locator(".terminal").inner_text()
    assert "\x1b" not in shown.inner_text()
    assert "✕ error" in shown.inner_text()


def test_an_edit_and_a_diff_show_what_went_and_came_by_sign_and_ground(labeler: LabelerView) -> None:
    for step_id, removed, added in (("edit", "round(x, 1)", "round(x, 2)"), ("diff", "0.125, 2", "0.125, 3")):
        shown = card(labeler, step_id)
        assert removed in shown.locator(".l.del").inner_text()
        assert added in shown.locator(".l.add").inner_text()
        assert len({ground(shown.locator(f".l.{kind}").first) for kind in ("add", "del", "same")}) == 3
        text = " ".join(shown.locator(".l.del, .l.add").all_inner_texts())
        assert "+" in text
        assert "-" in text or "−" in text


def test_code_has_colours_and_a_tree_folds_by_keys(labeler: LabelerView) -> None:
    assert "def" in card(labeler, "code").locator(".t-kw").all_inner_texts()
    shown = card(labeler, "tree")
    twig = shown.locator(".twig").first
    expect(shown).to_contain_text("Berlin")
    twig.focus()
    labeler.press("ArrowLeft")
    expect(shown).not_to_contain_text("Berlin")
    labeler.press("ArrowRight")
    expect(shown).to_contain_text("Berlin")
    assert labeler.step() == "tree"


def test_a_table_shows_fifty_rows_and_more_on_demand(labeler: LabelerView) -> None:
    shown = card(labeler, "table")
    shown.get_by_role("button", name="table", exact=True).click()
    expect(shown.locator("tbody tr")).to_have_count(50)
    shown.get_by_text("10 more rows").click()
    expect(shown.locator("tbody tr")).to_have_count(60)
    assert "Lamp, no. 59" in shown.inner_text()


def test_what_changed_since_the_last_look_shows_as_a_diff_and_on_the_screenshot(labeler: LabelerView) -> None:
    shown = card(labeler, "after")
    shown.get_by_role("button", name="changes", exact=True).click()
    assert "Basket 0" in shown.locator(".l.del").inner_text()
    assert "Basket 1" in shown.locator(".l.add").inner_text()
    shown.get_by_role("button", name="outline changes").click()
    outlined = shown.locator("rect.changed")
    expect(outlined).to_have_count(1)
    # The button is at 60-180 x 300-330 of 600 x 400; regions end at blocks of 12 pixels.
    box = [float(outlined.get_attribute(name) or "nan") for name in ("x", "y", "width", "height")]
    assert box == [60, 300, 132, 36]
    shown.get_by_role("button", name="screenshot before").click()
    expect(shown.locator("figcaption")).to_contain_text("step 7")
    shown.get_by_role("button", name="back", exact=True).click()
    expect(shown.locator("figcaption")).not_to_contain_text("step 7")


def test_a_sub_agent_opens_where_it_starts_and_one_comes_back(labeler: LabelerView) -> None:
    shown = card(labeler, "starts")
    shown.get_by_text("sub-agent agent-1: 1 step").click()
    shown.locator(".peek").click()
    expect(shown.locator(".mini .prose")).to_have_text("the helper looked")
    shown.get_by_text("go there").click()
    assert labeler.step() == "helper"
    labeler.widget.locator(".card.on").get_by_text("leaves from step 9").click()
    assert labeler.step() == "starts"


def test_markdown_is_rendered_on_request_and_its_links_lead_nowhere(labeler: LabelerView) -> None:
    shown = card(labeler, "words")
    assert "**Done**" in shown.inner_text()
    shown.get_by_role("button", name="rendered").click()
    assert shown.locator("strong").inner_text() == "Done"
    assert shown.locator("td").all_inner_texts() == ["1", "2"]
    assert shown.locator("a").count() == 0
    shown.get_by_role("button", name="address").click()
    expect(shown).to_contain_text("https://docs.python.org/3/")
    expect(shown).to_contain_text("leave for docs.python.org")
    # How a block is shown stays while its card is away.
    card(labeler, "terminal")
    assert card(labeler, "words").locator("strong").inner_text() == "Done"
