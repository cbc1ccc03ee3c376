"""docs/outputs.md is true: its code runs, and what it says is printed is printed."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path

import pytest


def test_every_block_runs_and_prints_what_the_page_says(
    repository: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = (repository / "docs" / "outputs.md").read_text(encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {"__name__": "outputs"}
    printed = io.StringIO()
    blocks = re.findall(r"^```(python|text)\n(.*?)^```$", page, re.M | re.S)
    assert len(blocks) == 4
    for kind, text in blocks:
        if kind == "text":
            assert printed.getvalue() == text
            continue
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(text, "docs/outputs.md", "exec", dont_inherit=True), names)
