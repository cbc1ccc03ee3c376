"""The audit notebook answers from the store alone, and does not pass a store that somebody has changed."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import nbformat
import pytest

NOTEBOOK = Path(__file__).resolve().parents[2] / "notebooks" / "audit.ipynb"


def run(folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Run the notebook's cells in a folder; gives the names it has made."""
    monkeypatch.chdir(folder)
    names: dict[str, Any] = {}
    for cell in nbformat.read(NOTEBOOK, as_version=4).cells:
        if cell.cell_type == "code":
            exec(compile(cell.source, NOTEBOOK.name, "exec"), names)
    return names


@pytest.mark.slow
def test_the_notebook_says_what_is_in_the_store_and_refuses_one_that_was_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = run(tmp_path, monkeypatch)
    assert found["verification"]
    assert set(found["calibration"]["annotator"]) == {"(all)", "anna", "ben"}
    assert found["rulings"]["adjudicator"].unique().tolist() == ["cleo"]
    assert "ruling" in set(found["settled"]["by"])
    again = run(tmp_path, monkeypatch)
    assert len(again["history"]) == len(found["history"]), "it reads, and writes nothing into a store that is there"
    again["store"].close()
    found["store"].close()
    with sqlite3.connect(tmp_path / "audit.db") as connection:
        connection.executescript(
            "".join(
                f"DROP TRIGGER IF EXISTS {name};"
                for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            )
            + "UPDATE event SET payload = replace(payload, 'success', 'failure') WHERE row = ("
            "SELECT min(row) FROM event WHERE kind = 'decision' AND payload LIKE '%success%')"
        )
    connection.close()
    with pytest.raises(AssertionError, match="writer"):
        run(tmp_path, monkeypatch)
