"""One JupyterLab and one Chromium for all browser tests; each test has a folder and a browser profile of its own."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from lab import Lab, chromium, jupyterlab
from tests.browser.visit import Visit, visiting
from tests.faults.fault import Ground

# Widget state in saved notebooks is off by default; what must not stand in it can only be shown with it on.
SETTINGS = {"@jupyter-widgets/jupyterlab-manager:plugin": {"saveState": True}}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs the browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """A running JupyterLab."""
    with jupyterlab(tmp_path_factory.mktemp("notebooks"), tmp_path_factory.mktemp("state"), settings=SETTINGS) as lab:
        yield lab


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A running Chromium."""
    with chromium() as browser:
        yield browser


Visiting = Callable[[str], AbstractContextManager[Visit]]


@pytest.fixture(scope="session")
def visits(lab: Lab, browser: Browser) -> Visiting:
    """For fixtures that several tests of a module share: `with visits("name") as visit`."""
    return partial(visiting, lab, browser)


@pytest.fixture
def ground(lab: Lab, browser: Browser, tmp_path: Path) -> Ground:
    """What faults are played on."""
    return Ground(tmp_path, lab, browser)


@pytest.fixture
def visit(visits: Visiting, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """This test's own visit to JupyterLab."""
    with visits(request.node.name) as visit:
        yield visit


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Where a test fails, pictures of its tabs are taken, and the report says where they lie."""
    report = yield
    given = getattr(item, "funcargs", {}).values()
    here = [visit for value in given if isinstance(visit := getattr(value, "visit", value), Visit)]
    if report.failed and report.when == "call" and here:
        folder = item.config._tmp_path_factory.mktemp("screenshots")  # type: ignore[attr-defined]
        pictures = "\n".join(str(path) for visit in here for path in visit.screenshots(folder))
        report.sections.append(("screenshots", pictures))
    return report
