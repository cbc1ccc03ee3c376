"""Content on its way to a page: any part of any run, as JSON a browser can read, long texts cut and to be had whole."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest

from tests.widgets.conftest import Open
from tests.widgets.page import Page, run
from trajwidgets.errors import TrajectoryError
from trajwidgets.trajectory import Part, RawPart, Step, Task, TextPart, ToolCallPart, Trajectory, plain
from trajwidgets.widgets.paging import PAGE_BYTES, TEXT_CHARS


def refuse(constant: str) -> float:
    raise ValueError(f"{constant} is no JSON: JSON.parse throws at it")


def paged(page: Page, start: int = 0, count: int = 40) -> list[dict[str, Any]]:
    """The steps of one page, read as strictly as a browser does."""
    reply = page.ask("page", {"trajectory_id": "r1", "start": start, "count": count})
    assert reply.kind == "page", reply.payload
    steps: list[dict[str, Any]] = json.loads(reply.buffers[0].decode("utf-8"), parse_constant=refuse)
    assert (reply.payload["start"], reply.payload["count"]) == (start, len(steps))
    return steps


def of(*parts: Part) -> Trajectory:
    return Trajectory(trajectory_id="r1", task=Task(goal="g"), steps=(Step(step_id="s1", actor="agent", parts=parts),))


def call(**arguments: Any) -> ToolCallPart:
    return ToolCallPart(call_id="c", name="n", arguments=arguments)


@pytest.mark.parametrize("start", [0, 1, 4321, 9999])
def test_any_place_of_a_long_run_is_a_page(opened: Open, start: int) -> None:
    long = run("r1", 9999)
    steps = paged(opened(long), start, 40)
    assert [each["step"]["step_id"] for each in steps] == [each.step_id for each in long.steps[start : start + 40]]


def test_a_page_is_full_at_its_limit_and_the_rest_is_the_next(opened: Open) -> None:
    words = [TextPart(text="x" * TEXT_CHARS) for _ in range(30)]
    steps = tuple(Step(step_id=f"s{place}", actor="agent", parts=tuple(words)) for place in range(10))
    page = opened(Trajectory(trajectory_id="r1", task=Task(goal="g"), steps=steps))
    places: list[str] = []
    while len(places) < 10:
        reply = page.ask("page", {"trajectory_id": "r1", "start": len(places), "count": 10})
        assert len(reply.buffers[0]) <= PAGE_BYTES
        places += [each["step"]["step_id"] for each in json.loads(reply.buffers[0])]
    assert places == [step.step_id for step in steps]


def test_a_single_step_beyond_the_limit_still_comes(opened: Open) -> None:
    huge = of(*(TextPart(text="x" * TEXT_CHARS) for _ in range(150)))
    (step,) = paged(opened(huge))
    assert len(step["step"]["parts"]) == 150


@pytest.mark.parametrize(
    ("part", "pointer"),
    [
        (TextPart(text="🦊" * (TEXT_CHARS + 5)), "/parts/0/text"),
        (call(content="🦊" * (TEXT_CHARS + 5)), "/parts/0/arguments/content"),
        (call(**{"a/b~c": ["🦊" * (TEXT_CHARS + 5)]}), "/parts/0/arguments/a~1b~0c/0"),
        (RawPart(data={"": "🦊" * (TEXT_CHARS + 5)}), "/parts/0/data/"),
    ],
)
def test_a_long_text_is_cut_said_to_be_cut_and_can_be_had_whole(opened: Open, part: Part, pointer: str) -> None:
    page = opened(of(part))
    (step,) = paged(page)
    assert step["cut"] == {pointer: TEXT_CHARS + 5}
    assert json.dumps(step, ensure_ascii=False).count("🦊") == TEXT_CHARS
    whole = page.ask("whole", {"trajectory_id": "r1", "step_id": "s1", "pointer": pointer})
    assert whole.payload["text"] == "🦊" * (TEXT_CHARS + 5)


def test_an_integer_that_javascript_cannot_hold_travels_as_its_digits(opened: Open) -> None:
    (step,) = paged(opened(of(call(small=2**53 - 1, large=2**53 + 1, deep=[-(2**70)]))))
    assert step["step"]["parts"][0]["arguments"] == {
        "small": 9007199254740991,
        "large": "9007199254740993",
        "deep": ["-1180591620717411303424"],
    }


def test_control_characters_and_bidi_arrive_as_they_are(opened: Open) -> None:
    words = "a\x00b\x1b[31mc\u202ed\u2028e\U000e0041</script>"
    (step,) = paged(opened(of(TextPart(text=words))))
    assert step["step"]["parts"][0]["text"] == words


UNSPEAKABLE = [
    call(x=math.nan),
    call(x=[math.inf, -math.inf]),
    TextPart(text="a\ud800b"),
    call(**{"k\udfff": "v\ud800"}),
    RawPart(data={"deep": ["\ud800"]}),
]


@pytest.mark.parametrize("part", UNSPEAKABLE)
def test_what_json_has_no_word_for_is_refused_before_it_reaches_a_page(part: Part) -> None:
    # A Labeler records the digest of every run it is given, so it takes none without one.
    with pytest.raises(TrajectoryError, match="plain"):
        _ = of(part).digest


@pytest.mark.parametrize("part", UNSPEAKABLE)
def test_made_plain_it_reaches_every_page(opened: Open, part: Part) -> None:
    page = opened(of(type(part).model_validate(plain(part.model_dump()))))
    assert page.ask("open", {"trajectory_id": "r1"}).kind == "open"
    (step,) = paged(page)
    assert step["step"]["step_id"] == "s1"
