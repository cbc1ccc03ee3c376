"""The pages of docs/ are true: their code runs, what they say is printed is printed, and their links lead somewhere."""

from collections.abc import Iterator
from pathlib import Path

import ipywidgets
import pytest

from tests.pages import Reader, blocks, links

REPOSITORY = Path(__file__).resolve().parent.parent
PAGES = [REPOSITORY / "README.md", REPOSITORY / "CONTRIBUTING.md", *sorted((REPOSITORY / "docs").rglob("*.md"))]
# Pages that are tried in a way of their own: see test_adding.py.
CONCEPTS = [page for page in PAGES if page.parent.name == "docs" and not page.name.startswith("adding-")]


@pytest.fixture(autouse=True)
def _closed() -> Iterator[None]:
    """A widget listens to its store until it is closed, which nobody does in a notebook."""
    yield
    ipywidgets.Widget.close_all()


@pytest.mark.parametrize("page", CONCEPTS, ids=lambda page: page.stem)
def test_every_block_runs_and_prints_what_the_page_says(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    reader = Reader(page)
    for block in blocks(page):
        reader.read(block)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_links_lead_somewhere(page: Path) -> None:
    assert [place for place in links(page) if not place.exists()] == []


def test_the_index_names_every_page() -> None:
    index = REPOSITORY / "docs" / "README.md"
    named = {place.resolve() for place in links(index)}
    assert {page.resolve() for page in (REPOSITORY / "docs").glob("*.md")} - {index.resolve()} <= named
