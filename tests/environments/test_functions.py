"""Plain functions as tools: what they are told to be, and what their limits hold."""

from __future__ import annotations

import time
from collections.abc import Iterator

import jsonschema
import pytest

from tests.environments.shelf import Shelf, reach, use
from trajwidgets.environments import FunctionEnvironment, Limits
from trajwidgets.errors import EnvironmentFault, TrajwidgetsError

SECONDS = 1.5


@pytest.fixture(scope="module")
def shelf() -> Iterator[FunctionEnvironment]:
    limits = Limits(seconds=SECONDS, memory_mb=256)
    with FunctionEnvironment("shelf", [Shelf.lend, Shelf.draw], start=Shelf, limits=limits) as environment:
        yield environment


@pytest.fixture(scope="module")
def reaching(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FunctionEnvironment]:
    limits = Limits(seconds=SECONDS, memory_mb=256, folders=(str(tmp_path_factory.getbasetemp() / "shared"),))
    with FunctionEnvironment("reaching", [reach, use], limits=limits) as environment:
        yield environment


def test_a_function_is_described_as_json_schema_says_it(shelf: FunctionEnvironment) -> None:
    lend, draw = shelf.tools
    assert (lend.name, lend.description, draw.parameters["properties"]) == ("lend", "Lend a book.", {})
    jsonschema.Draft202012Validator.check_schema(lend.parameters)
    validator = jsonschema.Draft202012Validator(lend.parameters)
    assert validator.is_valid({"title": "Emma"})
    assert validator.is_valid({"title": "Emma", "copies": 2})
    for wrong in ({}, {"title": 1}, {"title": "Emma", "copies": 0}, {"title": "Emma", "shelf": 1}):
        assert not validator.is_valid(wrong)
        assert shelf.call("lend", wrong).is_error, wrong  # type: ignore[arg-type]


def test_a_function_without_types_is_no_tool() -> None:
    def untyped(title):  # type: ignore[no-untyped-def]
        return title

    with pytest.raises(TrajwidgetsError, match=r"untyped\(title\)"):
        FunctionEnvironment("untyped", [untyped])


def test_what_was_done_stays_and_comes_back_with_its_snapshot(shelf: FunctionEnvironment) -> None:
    shelf.reset()
    assert shelf.call("lend", {"title": "Emma"}).text == '[\n  "Emma"\n]'
    before = shelf.snapshot()
    assert "Persuasion" in shelf.call("lend", {"title": "Persuasion"}).text
    refused = shelf.call("lend", {"title": "Emma"})
    assert refused.is_error
    assert '"error": "lent"' in refused.text
    shelf.restore(before)
    assert shelf.call("lend", {"title": "Persuasion"}).text == '[\n  "Emma",\n  "Persuasion"\n]'


def test_a_picture_is_an_image_whose_bytes_are_kept(shelf: FunctionEnvironment) -> None:
    (image,) = shelf.call("draw", {}).content
    assert image.type == "image"
    assert (image.alt, image.asset_id is not None) == ("a shelf", True)
    assert shelf.assets.read(image.asset_id or "") == b"\x89PNG not really"


@pytest.mark.parametrize("what", ["own", "import", "print"])
def test_what_tools_may_do(reaching: FunctionEnvironment, what: str) -> None:
    answer = reaching.call("reach", {"what": what})
    assert not answer.is_error, answer.text


@pytest.mark.parametrize(
    ("what", "path"),
    [
        *(("read", path) for path in ("/etc/hostname", "../outside", "/proc/self/environ")),
        *(("write", path) for path in ("/tmp/outside", "../outside", "sub/../../outside")),
        *(("list", path) for path in ("/", "..", "/tmp")),
        ("connect", ""),
        ("run", ""),
    ],
)
def test_what_tools_may_not_do_is_refused_in_words(reaching: FunctionEnvironment, what: str, path: str) -> None:
    answer = reaching.call("reach", {"what": what, "path": path})
    assert answer.is_error
    assert "tools may not" in answer.text


def test_a_folder_that_was_given_is_open(
    reaching: FunctionEnvironment, tmp_path_factory: pytest.TempPathFactory
) -> None:
    shared = tmp_path_factory.getbasetemp() / "shared"
    shared.mkdir(exist_ok=True)
    assert not reaching.call("reach", {"what": "write", "path": str(shared / "note.txt")}).is_error
    assert (shared / "note.txt").read_text(encoding="utf-8") == "x"


@pytest.mark.parametrize(
    ("what", "words"), [("time", "longer than 1.5 s"), ("memory", "MemoryError"), ("process", "ended its process")]
)
def test_what_a_tool_uses_up_ends_its_call_and_nothing_else(
    reaching: FunctionEnvironment, what: str, words: str
) -> None:
    began = time.monotonic()
    answer = reaching.call("use", {"what": what})
    assert answer.is_error
    assert words in answer.text
    assert time.monotonic() - began < 30
    assert not reaching.call("reach", {"what": "own"}).is_error


def test_a_call_that_was_stopped_leaves_the_state_as_it_was() -> None:
    class Counter:
        def __init__(self, seed: int) -> None:
            self.n = seed

        def count(self, forever: bool = False) -> int:
            """Count."""
            self.n += 1
            while forever:
                pass
            return self.n

    with FunctionEnvironment("counter", [Counter.count], start=Counter, limits=Limits(seconds=SECONDS)) as counter:
        counter.reset(10)
        assert counter.call("count", {}).text == "11"
        assert counter.call("count", {"forever": True}).is_error
        assert counter.call("count", {}).text == "12"


def test_a_state_that_cannot_be_kept_is_said_at_once() -> None:
    def start(seed: int) -> object:
        return (number for number in range(seed))

    def ask(state: object) -> str:
        """Ask."""
        return "yes"

    with (
        FunctionEnvironment("generator", [ask], start=start) as environment,
        pytest.raises(EnvironmentFault, match="generator"),
    ):
        environment.reset(3)


def test_a_goal_nobody_can_check_is_named(shelf: FunctionEnvironment) -> None:
    with pytest.raises(EnvironmentFault, match="nobody can check 'tidy'"):
        shelf.check("tidy")
