"""Large runs for measuring: the same bytes each time, with what tools really answer (code, logs, pages, JSON).

python -m benchmarks.big_run FILE [--steps 10000] [--step-bytes 10000] [--runs 1] [--native]

A file gets one conversation of OpenAI chat a line, or one trajectory of our own format. An agent's turn is a call with
its result; `--steps` counts the steps that come out, the system's and the user's among them.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

Message = dict[str, Any]

_PROSE = (
    "the parser reads a record and returns None when index is out of range because value was never set in this branch "
    "while the worker retries request after timeout and writes result to cache before lock is released by main thread"
)
_WORDS = _PROSE.split()
_NAMES = ("load", "parse", "merge", "record", "index", "window", "batch", "offset", "handler", "token", "cursor")
_ABROAD = (
    "Die Prüfung schlug fehl: größter Wert außerhalb des zulässigen Bereichs. ",
    "検索結果が見つかりませんでした。条件を変更してもう一度お試しください。",
    "Ошибка подключения к серверу, повторите попытку позже. ",
    "✓ 14 passed — 2 skipped … ",
    "Great product, would buy again 👍🎉 ",
)
_CALLS = (
    ("read_file", lambda dice: {"path": _path(dice), "start": dice.randrange(1, 900), "limit": 200}),
    ("bash", lambda dice: {"command": f"python -m pytest {_path(dice)} -q 2>&1 | tail -n 60", "timeout_s": 120.5}),
    ("search", lambda dice: {"query": _sentence(dice, 6), "top_k": 10, "filters": {"lang": "py", "fresh": True}}),
    ("open_page", lambda dice: {"url": f"https://docs.example.org/{dice.choice(_NAMES)}?page={dice.randrange(40)}"}),
    ("get_order", lambda dice: {"order_id": f"A-{dice.randrange(10**6):06d}"}),
    (
        "edit_file",
        lambda dice: {"path": _path(dice), "old": _code(dice, 400), "new": _code(dice, 600), "all": False},
    ),
)


def conversation(*, steps: int, step_bytes: int = 10_000, seed: int = 8785) -> Iterator[Message]:
    """The messages of one run of so many steps, each of about so many bytes as JSON."""
    dice = random.Random(seed)  # noqa: S311 - the same run each time is what is wanted
    yield {"role": "system", "content": _text(dice, "You work in a repository. ", _sentence, 1500)}
    yield {"role": "user", "content": f"Find out why {_sentence(dice, 12)}, and mend it without breaking the tests."}
    for turn in range(1, steps - 1):
        name, arguments = dice.choice(_CALLS)
        call_id = f"call_{dice.getrandbits(96):024x}"
        call = {"name": name, "arguments": json.dumps(arguments(dice))}
        yield {
            "role": "assistant",
            "content": f"Turn {turn}: {_sentence(dice, dice.randrange(8, 60))}.",
            "tool_calls": [{"id": call_id, "type": "function", "function": call}],
        }
        # Most answers are short and a few are very long, as in recorded runs.
        room = min(step_bytes * dice.lognormvariate(-0.35, 0.8), 12.0 * step_bytes)
        write = {"get_order": _order, "open_page": _page, "search": _page, "bash": _log}.get(name, _code)
        yield {"role": "tool", "tool_call_id": call_id, "content": write(dice, int(room))}


def write_chat(
    path: Path, *, steps: int, step_bytes: int = 10_000, runs: int = 1, seed: int = 8785, last_word: str = ""
) -> Path:
    """Write runs as OpenAI chat, one a line; a file of one run whose name ends in .json is one document.

    `last_word` is added to what the last message of each run says.
    """
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for number in range(runs):
            messages = list(conversation(steps=steps, step_bytes=step_bytes, seed=seed + number))
            messages[-1]["content"] += last_word
            file.write(f'{{"id": "big-{number + 1:04d}", "model": "scripted", "messages": [')
            for place, message in enumerate(messages):
                file.write((", " if place else "") + json.dumps(message))
            file.write("]}\n")
    return path


def write_own(path: Path, *, steps: int, step_bytes: int = 10_000, runs: int = 1, seed: int = 8785) -> Path:
    """Write the same runs in our own format."""
    from trajwidgets.formats import load, write_native

    draft = path.with_name(f".{path.name}.chat")
    try:
        return write_native(load(write_chat(draft, steps=steps, step_bytes=step_bytes, runs=runs, seed=seed)), path)
    finally:
        draft.unlink(missing_ok=True)


def _text(dice: random.Random, start: str, piece: Callable[[random.Random, int], str], room: int) -> str:
    pieces, size = [start], len(start)
    while size < room:
        pieces.append(piece(dice, 14) + ". ")
        size += len(pieces[-1])
    return "".join(pieces)


def _sentence(dice: random.Random, count: int) -> str:
    return " ".join(dice.choices(_WORDS, k=count))


def _path(dice: random.Random) -> str:
    return f"src/{dice.choice(_NAMES)}/{dice.choice(_NAMES)}_{dice.choice(_NAMES)}.py"


def _lines(room: int, line: Callable[[int], str]) -> str:
    lines, size, number = [], 0, 0
    while size < room:
        number += 1
        lines.append(line(number))
        size += len(lines[-1].encode()) + 2  # a line break is two bytes in JSON
    return "\n".join(lines)


def _code(dice: random.Random, room: int) -> str:
    def line(number: int) -> str:
        one, two = dice.choice(_NAMES), dice.choice(_NAMES)
        return dice.choice(
            (
                f"def {one}_{two}(self, {two}: int = {number}) -> str:",
                f'    """{_sentence(dice, 7).capitalize()}."""',
                f'    if {one}["{two}"] != self._{one}[{number}]:',
                f"\t\treturn {one}.{two}(path=r'C:\\{one}\\{two}', pattern=\"\\d+\")",
                f'        raise ValueError(f"{one} {{{two}}} is wrong")  # {_sentence(dice, 5)}',
                "",
            )
        )

    return _lines(room, line)


def _log(dice: random.Random, room: int) -> str:
    def line(number: int) -> str:
        if dice.random() < 0.02:
            return f"\x1b[31mE   AssertionError: assert '{dice.choice(_ABROAD).strip()}' == None\x1b[0m"
        words = _sentence(dice, 9)
        return f"2026-03-{number % 28 + 1:02d}T09:{number % 60:02d}:07Z INFO {_path(dice)}:{number} {words}"

    return _lines(room, line)


def _page(dice: random.Random, room: int) -> str:
    abroad = dice.choice(_ABROAD) if dice.random() < 0.25 else ""
    return _lines(room, lambda number: f"[{number}] {_sentence(dice, 12)}. {abroad if dice.random() < 0.2 else ''}")


def _order(dice: random.Random, room: int) -> str:
    def item(number: int) -> Message:
        return {
            "sku": f"{dice.getrandbits(40):010x}",
            "name": _sentence(dice, 3),
            "price": round(dice.uniform(1, 900), 2),
            "stock": {"berlin": dice.randrange(99), "oslo": None},
            "tags": dice.sample(_NAMES, 3),
            "gift": number % 2 == 0,
        }

    return json.dumps([item(number) for number in range(max(1, room // 190))])


def main() -> None:
    """Write the file that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--steps", type=int, default=10_000)
    parser.add_argument("--step-bytes", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--native", action="store_true", help="our own format instead of OpenAI chat")
    given = parser.parse_args()
    write = write_own if given.native else write_chat
    path = write(given.file, steps=given.steps, step_bytes=given.step_bytes, runs=given.runs)
    print(f"{path}: {path.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
