"""What a notebook's file holds once it is saved, widget state and all, and what it shows without our kernel."""

from __future__ import annotations

import base64
import io
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import nbformat
import pytest
from PIL import Image, PngImagePlugin
from playwright.sync_api import Browser

import trajwidgets as tw
from by_hand import FORM
from tests.browser.conftest import Visiting
from tests.browser.visit import Visit
from trajwidgets.trajectory import ImagePart, MemoryAssets, ReasoningPart, TextPart, ToolCallPart, ToolResultPart

WIDGETS = ("labeler", "agreement_panel")
OVERHEAD = 20 * 1024  # bytes a widget may add beside its bundle
PLACES = ("goal", "criterion", "request", "speaker", "reasoning", "arguments", "output", "alt", "image", "note")
CANARY = {place: f"CANARY-{place}-{uuid4()}" for place in PLACES}

#: Names that break out of markup and of script where they are not escaped; both widgets show them.
BREAKOUT = "</script></td><script>owned=1</script><img src=x onerror=owned=2>"
ANNOTATOR = f"a1 {BREAKOUT}"
RUN = f"canaries {BREAKOUT}"

STORED = """async () => {
  const found = [JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage })];
  for (const { name } of await indexedDB.databases()) {
    const db = await new Promise((good, bad) => {
      const asked = indexedDB.open(name);
      asked.onsuccess = () => good(asked.result);
      asked.onerror = () => bad(asked.error);
    });
    for (const store of db.objectStoreNames) {
      const rows = db.transaction(store).objectStore(store).getAll();
      found.push(await new Promise(good => { rows.onsuccess = () => good(JSON.stringify(rows.result)); }));
    }
    db.close();
  }
  return found.join('\\n');
}"""


def picture(words: str) -> bytes:
    """A PNG that says something in its metadata."""
    about = PngImagePlugin.PngInfo()
    about.add_text("Comment", words)
    held = io.BytesIO()
    Image.new("RGB", (40, 30), "navy").save(held, "PNG", pnginfo=about)
    return held.getvalue()


def canary_run() -> tw.Trajectory:
    assets = MemoryAssets()
    image = assets.add(picture(CANARY["image"]))
    step = tw.Step(
        step_id="s1",
        actor="agent",
        name=CANARY["speaker"],
        parts=(
            ReasoningPart(text=CANARY["reasoning"]),
            ToolCallPart(call_id="c1", name="read", arguments={"path": CANARY["arguments"]}),
            ToolResultPart(call_id="c1", content=(TextPart(text=CANARY["output"]),)),
            ImagePart(asset_id=image, media_type="image/png", width=40, height=30),
            ImagePart(uri="picture.png", alt=CANARY["alt"]),
        ),
    )
    ask = tw.Step(step_id="ask", actor="user", parts=(TextPart(text=CANARY["request"]),))
    task = tw.Task(goal=CANARY["goal"], criteria=(CANARY["criterion"],))
    return tw.Trajectory(trajectory_id=RUN, task=task, steps=(ask, step)).with_assets(assets)


def disguises(words: str) -> Iterator[str]:
    """The words as they are, percent-encoded, and as they would stand inside longer base64, whatever stands before."""
    yield words
    yield quote(words, safe="")
    for before in range(3):
        coded = base64.b64encode(b"\0" * before + words.encode()).decode()
        yield coded[4 if before else 0 : len(coded) - 4]


def found(text: str) -> list[str]:
    return [place for place, words in CANARY.items() if any(disguise in text for disguise in disguises(words))]


class Saved:
    """A notebook in which canaries were shown and labelled: what was left of it in the file and in the browser."""

    def __init__(self, visit: Visit) -> None:
        self.visit = visit
        tw.write_native([canary_run()], visit.folder / "runs.jsonl")
        cells = [
            f'{FORM}\nruns = tw.load("runs.jsonl")',
            f'tw.Labeler(runs, step=Feedback, store="labels.db", annotator={ANNOTATOR!r}, height=400)',
            'tw.AgreementPanel("labels.db")',
        ]
        notebook = visit.open(cells, "canaries.ipynb")
        self.path = visit.folder / "canaries.ipynb"
        notebook.save()
        self.before = self.path.stat().st_size
        notebook.run_all()
        labeler, _ = notebook.labeler(), notebook.panel()
        labeler.widget.locator("img").wait_for()
        labeler.focus()
        labeler.press("1", "t")
        kernel = visit.kernel(notebook)
        kernel.suspend()
        labeler.note(CANARY["note"])
        notebook.page.wait_for_timeout(300)
        self.stored_while_unsaved: str = notebook.page.evaluate(STORED)
        kernel.resume()
        labeler.wait_saved()
        self.shown = labeler.widget.inner_text()
        notebook.page.wait_for_timeout(300)
        notebook.save()
        self.stored: str = notebook.page.evaluate(STORED)
        self.text = self.path.read_text(encoding="utf-8")
        self.notebook = nbformat.reads(self.text, 4)
        notebook.page.close()
        visit.lab.shut_kernels_down()

    @property
    def states(self) -> dict[str, dict[str, object]]:
        """The saved state of our widgets, by the name of their bundle."""
        saved = self.notebook.metadata["widgets"]["application/vnd.jupyter.widget-state+json"]["state"]
        ours = [state["state"] for state in saved.values() if "_widget_id" in state["state"]]
        return {"labeler" if "_outbox" in state else "agreement_panel": state for state in ours}


@pytest.fixture(scope="module")
def saved(visits: Visiting) -> Iterator[Saved]:
    with visits("saved_notebook") as visit:
        yield Saved(visit)


def test_the_file_holds_no_word_of_a_run_nor_of_a_note_in_any_disguise(saved: Saved) -> None:
    shown = {"goal", "request", "speaker", "reasoning", "arguments", "output"}
    assert shown <= set(found(saved.shown)), "they were on the screen, so this means something"
    assert set(PLACES) - {"image", "note"} <= set(found((saved.visit.folder / "runs.jsonl").read_text("utf-8")))
    assert found(" ".join(map(str, saved.visit.store.to_frame()["value"]))) == ["note"]
    (asset,) = (saved.visit.folder / "assets").iterdir()
    in_base64 = base64.b64encode(asset.read_bytes()).decode()
    assert found(in_base64) == ["image"], "the disguises are seen through"
    assert found(saved.text) == []
    assert in_base64[:24] not in saved.text


def test_the_file_grows_by_no_more_than_the_bundles_and_20_kb_a_widget(saved: Saved, repository: Path) -> None:
    assert saved.states.keys() == set(WIDGETS)
    for name, state in saved.states.items():
        bundle = (repository / "src" / "trajwidgets" / "static" / f"{name}.js").read_text(encoding="utf-8")
        assert state["_esm"] == bundle
    # As a JSON string, in which quotes and line ends are escaped.
    bundles = sum(len(json.dumps(state["_esm"], ensure_ascii=False).encode()) for state in saved.states.values())
    assert 0 < saved.path.stat().st_size - saved.before - bundles <= OVERHEAD * len(WIDGETS)


def test_the_saved_state_of_a_widget_holds_names_and_no_label(saved: Saved) -> None:
    for state in saved.states.values():
        own = {name for name in state if not name.startswith(("_view", "_model", "_dom", "_anywidget"))}
        assert own <= {
            "_esm",
            "_protocol",
            "_widget_id",
            "_language",
            "_outbox",
            "_height",
            "layout",
            "tabbable",
            "tooltip",
        }
        rest = json.dumps({name: value for name, value in state.items() if name != "_esm"})
        assert not re.search(r"success|other_tool|outcome|next_action", rest)
        assert len(rest) < 2000


def test_the_browser_keeps_a_note_only_until_it_is_saved(saved: Saved) -> None:
    assert found(saved.stored_while_unsaved) == ["note"]
    assert found(saved.stored) == []


class Scripts(HTMLParser):
    """The texts of the script elements of a page by their type, and the elements that markup of ours never has."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: list[tuple[str, str]] = []
        self.kind: str | None = None
        self.hurt: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "script":
            self.kind = given.get("type") or ""
            self.texts.append((self.kind, ""))
        self.hurt += [f"{tag} {name}" for name in given if name == "onerror"]

    def handle_data(self, data: str) -> None:
        if self.kind is not None:
            kind, text = self.texts.pop()
            self.texts.append((kind, text + data))

    def handle_endtag(self, tag: str) -> None:
        if tag == "script":
            self.kind = None


@pytest.mark.parametrize("with_state", [True, False])
def test_neither_does_the_page_that_nbconvert_makes_of_it_and_no_name_breaks_out(
    saved: Saved, browser: Browser, tmp_path: Path, with_state: bool
) -> None:
    book = nbformat.from_dict(json.loads(saved.text))
    if not with_state:
        del book.metadata["widgets"]
    nbformat.write(book, tmp_path / "canaries.ipynb")
    convert = [sys.executable, "-m", "jupyter", "nbconvert", "--to", "html", str(tmp_path / "canaries.ipynb")]
    subprocess.run(convert, check=True, capture_output=True, timeout=120)
    path = tmp_path / "canaries.html"
    text = path.read_text(encoding="utf-8")
    assert found(text) == []
    scripts = Scripts(text)
    assert scripts.hurt == []
    assert not [body for _, body in scripts.texts if body.strip().startswith("owned")]
    states = [json.loads(body) for kind, body in scripts.texts if kind.endswith("widget-state+json")]
    assert bool(states) == with_state
    with browser.new_context() as context:
        page = context.new_page()
        page.route(re.compile("^https?:"), lambda route: route.abort())
        page.goto(path.as_uri(), wait_until="domcontentloaded")
        page.wait_for_timeout(500)
        assert page.evaluate("() => window.owned ?? null") is None
        # Without state there is nothing to make a widget from, and the still view stands in its place.
        shown = page.locator(".tw-report").all_inner_texts()
    assert len(shown) == (0 if with_state else len(WIDGETS))
    assert all(re.search(r"as of \d{4}-\d\d-\d\d \d\d:\d\d UTC", each) for each in shown)


def test_someone_elses_notebook_shows_the_still_view_in_place_of_a_widget_that_cannot_be_made(saved: Saved) -> None:
    visit = saved.visit
    book = nbformat.from_dict(json.loads(saved.text))
    for cell in book.cells:
        cell.source += "\n# copied"  # JupyterLab trusts what it ran itself
    nbformat.write(book, visit.folder / "copied.ipynb")
    page = visit.lab.open(visit.tab(), f"{visit.folder.name}/copied.ipynb").page
    still = page.locator(".tw-report")
    still.nth(1).wait_for()
    labeler, panel = still.all_inner_texts()
    assert ANNOTATOR in labeler
    assert RUN in labeler
    for text in (labeler, panel):
        assert re.search(r"as of \d{4}-\d\d-\d\d \d\d:\d\d UTC", text)
        assert "what was labelled after that is not in it" in text
    assert page.locator(".trajwidgets").count() == 0
    assert page.evaluate("() => window.owned ?? null") is None
    page.close()


def test_a_widget_restored_from_the_file_without_its_kernel_never_says_that_it_is_live_or_saved(saved: Saved) -> None:
    visit = saved.visit
    page = visit.lab.open(visit.tab(), f"{visit.folder.name}/canaries.ipynb").page
    # Each gives up waiting for an answer after ten seconds.
    told = page.locator(".trajwidgets .waiting").filter(has_text="Run this cell")
    told.nth(1).wait_for()
    assert page.locator(".trajwidgets .w").count() == told.count() == len(WIDGETS)
    for text in page.locator(".trajwidgets .w").all_inner_texts():
        assert not re.search(r"\b(live|saved)\b", text, re.IGNORECASE)
    page.close()
