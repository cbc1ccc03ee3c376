"""A real Chromium that an agent sees as pictures and works by coordinates, as computer-use agents do."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Annotated, Literal

from PIL import Image
from playwright.sync_api import Error, Page, sync_playwright

from scripts.chromium import LAUNCH_FLAGS, ChromiumError, require_chromium
from scripts.record.recording import Call, NoBrowser, RecordingError
from scripts.record.toolbox import Answer, Toolbox, ToolError
from trajwidgets.trajectory import (
    BoxOverlay,
    ContentPart,
    ImagePart,
    MemoryAssets,
    PointerOverlay,
    TextPart,
)

WIDTH, HEIGHT = 800, 500
_COLOURS = 32
_DIFFERENCE = 9
_FLAGS = (
    *LAUNCH_FLAGS,
    "--no-proxy-server",
    # Text is drawn alike whatever the machine prefers.
    "--disable-lcd-text",
    "--font-render-hinting=none",
    "--force-color-profile=srgb",
    "--hide-scrollbars",
)
_EDITABLE = """() => { const one = document.activeElement;
    return one && one.matches('input, textarea') ? one.getAttribute('name') || one.type : '' }"""
_FINGERPRINT = """() => [location.href, scrollY, document.body.innerHTML,
    ...[...document.querySelectorAll('input')].map((one) => one.value)].join('\\n')"""

_FIELDS = "() => [...document.querySelectorAll('input')].map((one) => [one.name, one.value])"


@dataclass(frozen=True)
class Aim:
    """The element a click is meant for: its box on the screen."""

    element: str
    x: float
    y: float
    width: float
    height: float


class Browser:
    """One page in a fresh browser. Each action answers with what the page says afterwards and a screenshot of it."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._last: ImagePart | None = None
        self.assets = MemoryAssets()
        self.toolbox = Toolbox(self.goto, self.click, self.type_text, self.scroll, self.go_back, self.read_page)

    def click_on(self, selector: str, element: str) -> Call:
        """A click on the middle of an element that is on the screen now; `element` says what it is in words.

        Raises:
            RecordingError: when the element is not, or not wholly, on the screen.
        """
        box = self._page.locator(selector).first.bounding_box()
        if box is None or box["x"] < 0 or box["y"] < 0 or box["y"] + box["height"] > HEIGHT:
            raise RecordingError(f"{element} ({selector}) is not on the screen: {box}. Let the script scroll first.")
        x, y = round(box["x"] + box["width"] / 2), round(box["y"] + box["height"] / 2)
        aim = Aim(element, round(box["x"], 1), round(box["y"], 1), round(box["width"], 1), round(box["height"], 1))
        return Call("click", {"x": x, "y": y, "element": element}, aim)

    def seen(self, call: Call) -> ImagePart | None:
        """For a click: the screenshot the agent had before it, with the point it clicks and the element it means."""
        if call.name != "click" or self._last is None or not isinstance(call.aim, Aim):
            return None
        aim = call.aim
        box = BoxOverlay(x=aim.x, y=aim.y, width=aim.width, height=aim.height, label=aim.element)
        pointer = PointerOverlay(x=float(call.arguments["x"]), y=float(call.arguments["y"]), label="click")  # type: ignore[arg-type]
        return self._last.model_copy(update={"overlays": (box, pointer), "alt": "The page before the click"})

    def goto(self, url: Annotated[str, "Full address, with http://"]) -> Answer:
        """Open an address."""
        try:
            response = self._page.goto(url)
        except Error as error:
            raise ToolError(f"goto: {error.message.splitlines()[0]}") from None
        status = response.status if response else 0
        return self._look(f"status: {status}", is_error=status >= 400)

    def click(
        self,
        x: Annotated[int, "Pixels from the left of the screenshot."],
        y: Annotated[int, "Pixels from the top of the screenshot."],
        element: Annotated[str, "What is clicked, in words."],
    ) -> Answer:
        """Click at a point."""
        if not (0 <= x < WIDTH and 0 <= y < HEIGHT):
            raise ToolError(f"click: ({x}, {y}) is outside the {WIDTH} x {HEIGHT} screen")
        before = self._fingerprint()
        self._page.mouse.click(x, y)
        return self._look(self._changed(before))

    def type_text(
        self,
        text: Annotated[str, "Replaces what is in the focused field."],
        then: Annotated[Literal["", "Tab", "Enter"], "A key to press afterwards."] = "",
    ) -> Answer:
        """Type into the focused field."""
        if not self._page.evaluate(_EDITABLE):
            raise ToolError("type_text: no field has the focus. Click one first.")
        before = self._fingerprint()
        self._page.keyboard.press("ControlOrMeta+A")
        self._page.keyboard.type(text)
        if then:
            self._page.keyboard.press(then)
        return self._look(self._changed(before))

    def scroll(self, pixels: Annotated[int, "Down if positive, up if negative."]) -> Answer:
        """Scroll the page."""
        before = self._fingerprint()
        self._page.evaluate("(pixels) => scrollBy({ top: pixels, behavior: 'instant' })", pixels)
        return self._look(self._changed(before))

    def go_back(self) -> Answer:
        """Go back one page."""
        before = self._fingerprint()
        self._page.go_back()
        return self._look(self._changed(before))

    def read_page(self) -> str:
        """All text of the page and what its fields hold, also what is not on the screen."""
        text: str = self._page.locator("body").inner_text()
        fields: list[list[str]] = self._page.evaluate(_FIELDS)
        lines = [line.strip() for line in text.splitlines() if line.strip()]
        return "\n".join([*lines, *(f"field {name!r}: {value!r}" for name, value in fields)])

    def _fingerprint(self) -> str:
        found: str = self._page.evaluate(_FINGERPRINT)
        return found

    def _settle(self) -> None:
        self._page.wait_for_function("() => document.documentElement.dataset.state === 'ready'", timeout=15_000)

    def _changed(self, before: str) -> str:
        self._settle()
        return "the page changed" if self._fingerprint() != before else "the page did not change"

    def _look(self, message: str, *, is_error: bool = False) -> Answer:
        self._settle()
        focus = self._page.evaluate(_EDITABLE)
        lines = [message, f"url: {self._page.url}", f"title: {self._page.title()}"]
        if focus:
            lines.append(f"focus: field {focus!r}")
        self._last = self._screenshot()
        content: tuple[ContentPart, ...] = (TextPart(text="\n".join(lines)), self._last)
        return Answer(content, is_error)

    def _screenshot(self) -> ImagePart:
        picture = Image.open(io.BytesIO(self._page.screenshot(animations="disabled", caret="hide"))).convert("RGB")
        small = io.BytesIO()
        _with_few_colours(picture).save(small, "PNG", optimize=True)
        return ImagePart(
            asset_id=self.assets.add(small.getvalue()),
            media_type="image/png",
            width=WIDTH,
            height=HEIGHT,
            alt=f"Screenshot: {self._page.title()}",
        )


def _with_few_colours(picture: Image.Image) -> Image.Image:
    """The picture with a palette: the most frequent colours that differ visibly, each exactly as it is.

    It makes a screenshot several times smaller. Pillow's own palettes average colours, which tints whole pages.
    """
    counted: list[tuple[int, tuple[int, ...]]] = picture.getcolors(WIDTH * HEIGHT)  # type: ignore[assignment]  # RGB
    chosen: list[tuple[int, ...]] = []
    for _, colour in sorted(counted, key=lambda one: (-one[0], one[1])):
        if all(sum(abs(a - b) for a, b in zip(colour, other, strict=True)) > _DIFFERENCE for other in chosen):
            chosen.append(colour)
        if len(chosen) == _COLOURS:
            break
    palette = Image.new("P", (1, 1))
    palette.putpalette([band for colour in chosen for band in colour])
    return picture.quantize(palette=palette, dither=Image.Dither.NONE)


@contextmanager
def open_browser(host: str, port: int) -> Iterator[Browser]:
    """A browser for which `host` is the server on `port` of this machine, whatever that port is.

    Raises:
        NoBrowser: when there is no Chromium here.
    """
    try:
        executable = require_chromium()
    except ChromiumError as error:
        raise NoBrowser(str(error)) from error
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=executable,
            headless=True,
            args=[*_FLAGS, f"--host-resolver-rules=MAP {host}:80 127.0.0.1:{port}"],
        )
        try:
            context = chromium.new_context(
                viewport={"width": WIDTH, "height": HEIGHT}, locale="en-GB", timezone_id="UTC"
            )
            yield Browser(context.new_page())
        finally:
            chromium.close()
