"""Search through a whole run: every text, whatever was cut on its way; the numbers come from a plain walk."""

from __future__ import annotations

import json
import re
import time
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from tests.widgets.conftest import Open
from tests.widgets.page import Page, run
from trajwidgets import examples, load
from trajwidgets.trajectory import (
    ReasoningPart,
    Step,
    Task,
    TextPart,
    ToolCallPart,
    ToolResultPart,
    Trajectory,
)
from trajwidgets.widgets.paging import TEXT_CHARS, whole


def found(page: Page, query: str, trajectory_id: str = "r1", **given: Any) -> list[dict[str, Any]]:
    """All hits, asked for as the page does: again and again from where the last answer says."""
    hits: list[dict[str, Any]] = []
    at: dict[str, Any] = {"start": given.pop("start", 0), "skip": 0}
    while True:
        reply = page.ask("search", {"trajectory_id": trajectory_id, "query": query, **at, **given})
        assert reply.kind == "search", reply.payload
        hits += reply.payload["hits"]
        if reply.payload["next"] is None:
            return hits
        at = {"start": reply.payload["next"], "skip": reply.payload["skip"]}


def places(hits: list[dict[str, Any]]) -> list[tuple[str, str, int, int]]:
    return [(hit["step_id"], hit["pointer"], hit["start"], hit["end"]) for hit in hits]


#: The places of a step's JSON that are text: all that are read by people, none that name or number things.
TEXTUAL = re.compile(r"/parts/\d+(/content/\d+)?/(text|name|raw_arguments|alt|transcript|(arguments|data)(/.*)?)")


def walked(trajectory: Trajectory, pattern: re.Pattern[str]) -> list[tuple[str, str, int, int]]:
    """Every match in the JSON of the run, part by part."""

    def inside(value: object, pointer: str) -> list[tuple[str, str]]:
        if isinstance(value, dict):
            inner = [(key.replace("~", "~0").replace("/", "~1"), item) for key, item in value.items()]
        elif isinstance(value, list):
            inner = [(str(place), item) for place, item in enumerate(value)]
        else:
            said = value if isinstance(value, str) else str(value)
            unsaid = value is None or isinstance(value, bool)
            return [] if unsaid or not TEXTUAL.fullmatch(pointer) else [(pointer, said)]
        return [each for key, item in inner for each in inside(item, f"{pointer}/{key}")]

    hits = []
    for step in trajectory.steps:
        parts = json.loads(step.model_dump_json())["parts"]
        for number, part in enumerate(parts):
            if part.get("withheld"):
                continue
            for pointer, text in inside(part, f"/parts/{number}"):
                hits += [(step.step_id, pointer, *each.span()) for each in pattern.finditer(text)]
    return hits


WORDS = ["error", "the", "README", "é", "{", "0", "->"]


@pytest.mark.parametrize("word", WORDS)
def test_plain_search_finds_in_the_examples_what_a_plain_walk_finds(opened: Open, word: str) -> None:
    runs = list(examples())
    page = opened(*runs)
    total = 0
    for each in runs:
        hits = places(found(page, word, each.trajectory_id))
        assert sorted(hits) == sorted(walked(each, re.compile(re.escape(word), re.IGNORECASE)))
        total += len(hits)
    assert total or word == "é"


def test_a_regular_expression_finds_in_the_examples_what_pythons_own_finds(opened: Open) -> None:
    runs = list(examples())
    page = opened(*runs)
    for pattern in (r"[a-z_]+\.py\b", r"^\s*(def|class) \w+", r"\d{2,}$"):
        wanted = [walked(each, re.compile(pattern, re.IGNORECASE | re.MULTILINE)) for each in runs]
        assert sum(map(len, wanted)) > 10
        for each, hits in zip(runs, wanted, strict=True):
            assert sorted(places(found(page, pattern, each.trajectory_id, regex=True))) == sorted(hits)


def test_search_finds_in_real_files_of_other_tools_what_a_plain_walk_finds(opened: Open, shared: Path) -> None:
    names = (
        "claude_code/entire_a6e4c2a0fbd1_compacted.jsonl",
        "anthropic_messages/test_multiple_parallel_tool_calls.request.json",
    )
    page = opened(*(each for name in names for each in load(shared / "corpus" / name)))
    total = 0
    for each in page.widget.runs:
        for word in ("file", "import", "10"):
            hits = places(found(page, word, each.trajectory_id))
            assert sorted(hits) == sorted(walked(each, re.compile(re.escape(word), re.IGNORECASE)))
            total += len(hits)
    assert total > 50


def of(*parts: Any) -> Trajectory:
    return Trajectory(trajectory_id="r1", task=Task(goal="g"), steps=(Step(step_id="s1", actor="agent", parts=parts),))


def test_every_kind_of_text_is_searched_and_told_by_its_json_pointer(opened: Open) -> None:
    call = ToolCallPart(call_id="c", name="needle_tool", arguments={"a/b": ["x", {"~": "a needle"}], "n": 42})
    result = ToolResultPart(call_id="c", content=(TextPart(text="Needle!"),))
    page = opened(of(ReasoningPart(text="no NEEDLE"), TextPart(text="needle"), call, result))
    assert places(found(page, "needle")) == [
        ("s1", "/parts/0/text", 3, 9),
        ("s1", "/parts/1/text", 0, 6),
        ("s1", "/parts/2/name", 0, 6),
        ("s1", "/parts/2/arguments/a~1b/1/~0", 2, 8),
        ("s1", "/parts/3/content/0/text", 0, 6),
    ]
    assert places(found(page, "42")) == [("s1", "/parts/2/arguments/n", 0, 2)]


def test_what_was_cut_on_its_way_is_found_at_its_place_in_the_whole(opened: Open) -> None:
    text = "🦊" * (3 * TEXT_CHARS) + "needle"
    page = opened(of(TextPart(text=text)))
    (hit,) = found(page, "needle")
    assert (hit["start"], hit["end"]) == (3 * TEXT_CHARS, 3 * TEXT_CHARS + 6)
    assert whole(page.widget.runs[0], "s1", hit["pointer"])[hit["start"] : hit["end"]] == "needle"
    assert (hit["before"][-1], hit["found"], hit["after"]) == ("🦊", "needle", "")


@pytest.mark.parametrize(
    ("text", "query", "spans"),
    [
        ("Straße STRASSE", "strasse", [(0, 6), (7, 14)]),
        ("ΟΔΟΣ οδος", "οδοσ", [(0, 4), (5, 9)]),
        ("aaa", "aa", [(0, 2)]),
        ("İstanbul x", "x", [(9, 10)]),
        ("nothing", "", []),
        ("a.b", "a.b", [(0, 3)]),
    ],
)
def test_plain_search_folds_case_as_unicode_does_and_tells_places_in_the_text(
    opened: Open, text: str, query: str, spans: list[tuple[int, int]]
) -> None:
    hits = found(opened(of(TextPart(text=text))), query)
    assert [(hit["start"], hit["end"]) for hit in hits] == spans


def test_each_answer_holds_as_many_as_asked_for_and_together_they_hold_each_hit_once(opened: Open) -> None:
    page = opened(run("r1", 30, words="x y x y x"))
    at_once = found(page, "x", limit=500)
    assert len(at_once) == 3 * (1 + 30 * 2)
    for limit in (1, 4, 7):
        assert found(page, "x", limit=limit) == at_once


def test_a_search_from_the_middle_and_one_up_to_it_are_together_the_whole(opened: Open) -> None:
    page = opened(run("r1", 30))
    assert found(page, "words", start=17) + found(page, "words", stop=17) != found(page, "words")
    assert found(page, "words", stop=17) + found(page, "words", start=17) == found(page, "words")


@pytest.mark.parametrize("pattern", [r"(a+)+$", r"(a|a)*b", r"(.*)*x", r"(a?){50}a{50}b"])
def test_an_expression_that_keeps_others_busy_for_ever_is_answered_at_once(opened: Open, pattern: str) -> None:
    page = opened(of(TextPart(text="a" * 50_000 + "!")))
    began = time.perf_counter()
    found(page, pattern, regex=True)
    assert time.perf_counter() - began < 2


@pytest.mark.parametrize("pattern", ["(", "[z-a]", r"(a)\1", "*"])
def test_what_is_no_expression_is_refused_with_its_reason(opened: Open, pattern: str) -> None:
    reply = opened().ask("search", {"trajectory_id": "r1", "query": pattern, "regex": True})
    assert reply.kind == "error"
    assert reply.payload["message"].startswith("no regular expression: ")
    assert "(?im)" not in reply.payload["message"]


def test_without_the_extra_plain_search_works_and_an_expression_names_it(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(__import__("sys").modules, "re2", None)
    page = opened()
    assert found(page, "words")
    reply = page.ask("search", {"trajectory_id": "r1", "query": "w.", "regex": True})
    assert (reply.kind, "pip install 'trajwidgets[search]'" in reply.payload["message"]) == ("error", True)


def test_a_long_search_is_answered_bit_by_bit_so_that_a_key_can_be_saved_in_between(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    # So little that it is over before all is searched, however fast the machine.
    monkeypatch.setattr("trajwidgets.widgets.search.SLICE_S", 0.01)
    steps = tuple(Step(step_id=f"s{n}", actor="agent", parts=(TextPart(text="é" * 100_000),)) for n in range(200))
    page = opened(Trajectory(trajectory_id="r1", task=Task(goal="g"), steps=steps))
    first = page.ask("search", {"trajectory_id": "r1", "query": "nowhere"})
    assert first.payload["hits"] == []
    assert 0 < first.payload["next"] < 200
    assert found(page, "nowhere") == []


def test_a_run_is_made_ready_bit_by_bit_while_somebody_types_and_what_is_ready_is_found_as_before(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("trajwidgets.widgets.folded.SLICE_S", 0.0)
    page = opened(run("r1", 30, words="Straße x"))
    before = found(page, "STRASSE")
    at: int | None = 5
    asks = 0
    while at is not None:
        reply = page.ask("fold", {"trajectory_id": "r1", "start": at})
        assert reply.payload["next"] is None or reply.payload["next"] > at
        at, asks = reply.payload["next"], asks + 1
    assert asks > 10
    assert found(page, "STRASSE") == before
    assert page.ask("fold", {"trajectory_id": "r1", "start": None}).payload == {"next": None}
    assert len(found(page, "STRASSE")) == len(before) == 1 + 30 * 2


def test_what_is_kept_for_a_search_is_bounded_and_let_go_of_when_it_is_over(
    opened: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    def held() -> int:
        return tracemalloc.get_traced_memory()[0]

    steps = tuple(Step(step_id=f"s{n}", actor="agent", parts=(TextPart(text="A" * 100_000),)) for n in range(100))
    page = opened(Trajectory(trajectory_id="r1", task=Task(goal="g"), steps=steps))
    tracemalloc.start()
    try:
        for most, least in ((4_000_000, 3_500_000), (300_000_000, 9_500_000)):
            monkeypatch.setattr("trajwidgets.widgets.folded.MOST_BYTES", most)
            empty = held()
            assert found(page, "b") == []
            assert least < held() - empty < least + 1_000_000
            page.ask("fold", {"trajectory_id": "r1", "start": None})
            assert held() - empty < 300_000
    finally:
        tracemalloc.stop()
