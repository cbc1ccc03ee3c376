"""Notebooks in VS Code: each test has an editor and a kernel of its own.

A test that takes `visit` runs in both hosts: in the pages that play VS Code, and, marked `vscode`, in a real one.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from playwright.sync_api import Browser

import code_server
import vscode_renderer
from tests.vscode import pages as played
from tests.vscode import real as genuine
from tests.vscode.host import webview_files
from tests.vscode.visit import Visit


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything in this folder needs the browser."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """What webviews load, by name: our side of them, VS Code's own bundle, and the script of anywidget."""
    if not vscode_renderer.BUNDLE.exists():
        pytest.skip("VS Code's renderer bundle is not here: run `make browser`")
    return webview_files(tmp_path_factory.mktemp("vscode"))


@pytest.fixture
def pages(browser: Browser, files: Mapping[str, Path], tmp_path: Path) -> Iterator[played.Pages]:
    """A notebook in the pages that play VS Code."""
    with played.visiting(browser, tmp_path, files) as visit:
        yield visit


@pytest.fixture
def forgetful(browser: Browser, files: Mapping[str, Path], tmp_path: Path) -> Iterator[played.Pages]:
    """The same where the webview may store nothing."""
    with played.visiting(browser, tmp_path, files, storage=False) as visit:
        yield visit


@pytest.fixture
def real(browser: Browser, files: Mapping[str, Path], tmp_path: Path) -> Iterator[genuine.Real]:
    """A notebook in a real VS Code."""
    need_code_server()
    with genuine.visiting(browser, tmp_path, files) as visit:
        yield visit


@pytest.fixture
def guarded(browser: Browser, files: Mapping[str, Path], tmp_path: Path) -> Iterator[genuine.Real]:
    """The same with the policy that VS Code can put on the webviews of notebooks."""
    need_code_server()
    settings = {"notebook.experimental.enableCsp": True}
    with genuine.visiting(browser, tmp_path, files, settings=settings) as visit:
        yield visit


def need_code_server() -> None:
    """Skip where there is none."""
    if not code_server.installed():
        pytest.skip("code-server is not here: run `make test-vscode`")


@pytest.fixture(params=["pages", pytest.param("real", marks=pytest.mark.vscode)])
def visit(request: pytest.FixtureRequest) -> Visit:
    """A notebook in each of the two hosts."""
    found: Visit = request.getfixturevalue(request.param)
    return found
