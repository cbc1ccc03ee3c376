"""The pages on adding a format, a field and a coefficient, each followed to the letter in a copy of the checkout."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from tests.pages import blocks

REPOSITORY = Path(__file__).resolve().parent.parent
DOCS = REPOSITORY / "docs"


def run(command: list[str], folder: Path, path: Path) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder, with modules found on `path` first."""
    environment = os.environ | {"PYTHONPATH": str(path)}
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300, check=False
    )


def follow(page: Path, folder: Path, path: Path) -> None:
    """Do what a page says: write its files, apply its diffs, run its Python and compare what it prints."""
    printed: str | None = None
    for block in blocks(page):
        if block.file:
            (folder / block.file).write_text(block.text, encoding="utf-8")
        elif block.kind == "diff":
            applied = subprocess.run(
                ["git", "apply", "--unidiff-zero", "-"], cwd=folder, input=block.text, text=True, capture_output=True
            )
            assert applied.returncode == 0, f"{page.name}, line {block.line}: {applied.stderr}"
        elif block.kind == "python":
            done = run([sys.executable, "-c", block.text], folder, path)
            assert done.returncode == 0, f"{page.name}, line {block.line}: {done.stderr}"
            printed = done.stdout
        elif block.kind == "text" and printed is not None:
            assert [line.rstrip() for line in block.text.splitlines()] == [
                line.rstrip() for line in printed.splitlines()
            ]
            printed = None


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of what the pages speak of, with the packages of JavaScript that were installed for this one."""
    for place in ("src", "scripts", "tests/agreement", "js/src", "js/tests"):
        shutil.copytree(REPOSITORY / place, tmp_path / place, ignore=shutil.ignore_patterns("__pycache__", "data"))
    for name in (
        "pyproject.toml",
        "js/package.json",
        "js/tsconfig.json",
        "js/css.d.ts",
        "js/biome.jsonc",
        "js/sinks.grit",
    ):
        shutil.copy(REPOSITORY / name, tmp_path / name)
    return tmp_path


def test_a_format_of_ones_own_is_read_like_any_other(tmp_path: Path) -> None:
    page = DOCS / "adding-a-format.md"
    session = next(block for block in blocks(page) if block.kind == "json")
    project = tomllib.loads(next(block.text for block in blocks(page) if block.kind == "toml"))["project"]
    (tmp_path / "night-7.json").write_text(json.dumps(json.loads(session.text)), encoding="utf-8")
    # What an installer makes of the page's pyproject.toml.
    installed = tmp_path / f"{project['name'].replace('-', '_')}-{project['version']}.dist-info"
    installed.mkdir()
    (installed / "METADATA").write_text(
        f"Metadata-Version: 2.1\nName: {project['name']}\nVersion: {project['version']}\n"
    )
    points = "".join(
        f"[{group}]\n" + "".join(f"{name} = {place}\n" for name, place in entries.items())
        for group, entries in project["entry-points"].items()
    )
    (installed / "entry_points.txt").write_text(points)
    follow(page, tmp_path, tmp_path)


def test_a_coefficient_added_as_the_page_says_keeps_what_all_of_them_promise(checkout: Path) -> None:
    follow(DOCS / "adding-a-coefficient.md", checkout, checkout / "src")
    promises = [sys.executable, "-m", "pytest", "-q", "tests/agreement/test_contract.py", "-k", "lambda_r"]
    done = run(promises, checkout, checkout / "src")
    assert done.returncode == 0, done.stdout
    assert re.search(r"^[6-9] passed", done.stdout.splitlines()[-1])


@pytest.mark.slow
def test_a_field_kind_added_as_the_page_says_is_asked_for_by_the_compiler_until_it_is_whole(checkout: Path) -> None:
    packages = REPOSITORY / "js" / "node_modules"
    if not packages.is_dir():
        pytest.skip("js/node_modules is missing: run `make setup`")
    (checkout / "js" / "node_modules").symlink_to(packages)
    page = DOCS / "adding-a-field.md"
    python_side = next(block for block in blocks(page) if block.kind == "diff")
    (places,) = (block for block in blocks(page) if block.kind == "text" and block.text.startswith("src/"))
    halfway = checkout / "halfway"
    halfway.mkdir()
    shutil.copytree(checkout / "src", halfway / "src")
    shutil.copytree(checkout / "js", halfway / "js", symlinks=True)
    shutil.copytree(checkout / "scripts", halfway / "scripts")
    subprocess.run(["git", "apply", "-"], cwd=halfway, input=python_side.text, text=True, check=True)
    contract(halfway)
    missing = re.findall(r"src/([\w/]+\.tsx?)\(.*Property 'slider' is missing", compiled(halfway))
    assert [f"src/{place}" for place in missing] == places.text.split()

    follow(page, checkout, checkout / "src")
    contract(checkout)
    assert compiled(checkout) == ""


def contract(folder: Path) -> None:
    done = run([sys.executable, "scripts/contract.py"], folder, folder / "src")
    assert done.returncode == 0, done.stderr


def compiled(folder: Path) -> str:
    """What the TypeScript compiler complains of."""
    node = [sys.executable, str(REPOSITORY / "scripts" / "node.py"), "node"]
    compiler = folder / "js" / "node_modules" / "typescript" / "bin" / "tsc"
    return run([*node, str(compiler), "--noEmit", "-p", str(folder / "js" / "tsconfig.json")], folder, folder).stdout
