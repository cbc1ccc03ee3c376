"""How long reading takes beside `json.loads` of the same bytes, and how much memory beside the largest run.

python -m benchmarks.loading [--json] [--rounds 5]

`load_ratio_json`: `load`, every part touched, every digest taken, over `json.loads`; both from a warm disk cache, in
turns, medians. The geometric mean over the files of the corpus above 50 KB that a format claims (else our example
runs) and one run of 10,000 steps and 100 MB as OpenAI chat. The same run in our own format is given beside it.

`load_memory_ratio`: how far the memory of a fresh process grows while it does the same with that run, over its bytes.
"""

from __future__ import annotations

import argparse
import gc
import json
import math
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path
from statistics import median

from benchmarks.big_run import write_chat, write_own
from benchmarks.figure import Figure, figure
from trajwidgets.errors import FormatError
from trajwidgets.formats import load, sniff

REPOSITORY = Path(__file__).resolve().parent.parent
CORPUS = REPOSITORY.parent / "shared" / "corpus"
EXAMPLES = REPOSITORY / "src" / "trajwidgets" / "example_runs" / "data"
SMALLEST = 50_000
BUDGET = 3.0


def measure(*, rounds: int = 5) -> dict[str, Figure]:
    """Both figures, and the one of our own format."""
    with tempfile.TemporaryDirectory() as folder:
        chat = write_chat(Path(folder) / "big.json", steps=10_000)
        own = write_own(Path(folder) / "big.jsonl", steps=10_000)
        found = corpus_files()
        ratios = {path.name: _ratio(path, rounds) for path in [*found, chat]}
        memory = median(_growth(chat) for _ in range(rounds)) / chat.stat().st_size
        own_ratio = _ratio(own, rounds)
    each = ", ".join(f"{name} {ratio:.2f}" for name, ratio in ratios.items())
    mean = math.exp(sum(map(math.log, ratios.values())) / len(ratios))
    how = f"Load + parts + digests over json.loads, medians of {rounds}"
    return {
        "load_ratio_json": figure(mean, "ratio", f"{how}, geometric mean of: {each}.", budget=BUDGET),
        "load_ratio_json_native": figure(
            own_ratio, "ratio", f"{how}, 10,000 steps and 100 MB in our own format.", budget=BUDGET
        ),
        "load_memory_ratio": figure(
            memory,
            "ratio",
            "Growth of peak RSS over the bytes of one run of 100 MB, all of it touched, in a fresh process.",
            budget=BUDGET,
        ),
    }


def corpus_files() -> list[Path]:
    """Files of more than 50 KB that a format claims; of our own examples the largest, where there is no corpus."""
    if not CORPUS.is_dir():
        return sorted(EXAMPLES.glob("*.jsonl"), key=lambda path: path.stat().st_size)[-3:]
    return [path for path in sorted(CORPUS.rglob("*")) if path.is_file() and _is_measured(path)]


def _is_measured(path: Path) -> bool:
    try:
        return path.stat().st_size > SMALLEST and not zipfile.is_zipfile(path) and bool(sniff(path))
    except FormatError:
        return False


def touch(path: Path) -> int:
    """Load the runs, take every digest, look at every part; returns the number of parts."""
    parts = 0
    for run in load(path, on_error="collect"):
        assert run.digest  # noqa: S101 - taken, that is all
        for step in run.steps:
            assert step.digest  # noqa: S101
            parts += sum(bool(part.type) for part in step.parts)
    return parts


def parse(documents: Iterable[bytes]) -> int:
    """The floor: `json.loads` of each document."""
    return sum(json.loads(document) is not None for document in documents)


def _ratio(path: Path, rounds: int) -> float:
    documents = _documents(path)
    ours, floor = [], []
    # A small file is read until a tenth of a second is full: its time alone is below what a clock can tell.
    once = _seconds(lambda: touch(path), 1)
    times = max(1, round(0.1 / once))
    for _ in range(rounds):
        floor.append(_seconds(lambda: parse(documents), times))
        ours.append(_seconds(lambda: touch(path), times))
    return median(ours) / median(floor)


def _documents(path: Path) -> list[bytes]:
    data = path.read_bytes()
    try:
        json.loads(data)
        return [data]
    except ValueError:
        return [line for line in data.split(b"\n") if line.strip()]


def _seconds(work: Callable[[], object], times: int) -> float:
    gc.collect()
    start = time.perf_counter()
    for _ in range(times):
        work()
    return (time.perf_counter() - start) / times


_GROWTH = """
import sys
from pathlib import Path
from benchmarks.loading import touch
from benchmarks.memory import peak_bytes

touch(Path(sys.argv[1]))
before = peak_bytes()
touch(Path(sys.argv[2]))
print(peak_bytes() - before)
"""


def _growth(path: Path) -> int:
    """Bytes by which the peak of a fresh process grows; everything is imported before."""
    small = write_chat(path.with_name("small.json"), steps=10, step_bytes=100)
    done = subprocess.run(
        [sys.executable, "-c", _GROWTH, str(small), str(path)],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
    )
    return int(done.stdout)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--json", action="store_true", help="print the measurements as JSON")
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args()
    found = measure(rounds=given.rounds)
    if given.json:
        print(json.dumps(found, indent=1))
        return
    for name, one in found.items():
        print(f"{name}: {one['value']} (budget {one['budget']}, {'ok' if one['ok'] else 'over'})\n  {one['how']}")


if __name__ == "__main__":
    main()
