"""A program that writes acts to a store: `python -m tests.faults.writer STORE ANNOTATOR SEED COUNT [fork]`.

It says each id before the act is written (tried) and once it is on disk (kept); of what lies between nobody was told.
Exits 3 when the store cannot be written, with its words.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from trajwidgets.errors import StoreError
from trajwidgets.labels import Decision, Label, Retraction, StepTarget
from trajwidgets.store import LabelStore

REPOSITORY = Path(__file__).resolve().parent.parent.parent
REFUSED = 3


def judge(chance: random.Random) -> Decision:
    """A judgement on some step."""
    target = StepTarget(trajectory_id="run-1", step_id=f"s{chance.randrange(40)}")
    label = Label(target=target, field="outcome", value=chance.choice(["success", "partial", "failure"]))
    return Decision(decision_id=uuid4().hex, trajectory_id="run-1", schema_hash="0" * 64, labels=(label,))


def act(store: LabelStore, annotator: str, chance: random.Random) -> None:
    """Judge; now and then send the same again, or take it back."""
    made = judge(chance)
    print(f"tried {made.decision_id}\n", end="", flush=True)
    store.save(made, annotator=annotator)
    print(f"kept {made.decision_id}\n", end="", flush=True)
    if chance.random() < 0.3:
        store.save(made, annotator=annotator)
    if chance.random() < 0.2:
        undo = Retraction(retraction_id=uuid4().hex, decision_id=made.decision_id, trajectory_id="run-1")
        print(f"tried {undo.retraction_id}\n", end="", flush=True)
        store.retract(undo, annotator=annotator)
        print(f"kept {undo.retraction_id}\n", end="", flush=True)


def main(path: str, annotator: str, seed: str, count: str, fork: str = "") -> int:
    """Write `count` acts, or after a fork as many in both processes."""
    # After a fork both draw the same chances; what they write must not collide for that.
    chance = random.Random(int(seed))
    child = -1
    try:
        store = LabelStore(path)
        if fork:
            act(store, annotator, chance)
            child = os.fork()
        for _ in range(int(count)):
            act(store, "child" if child == 0 else annotator, chance)
    except StoreError as error:
        print(error, file=sys.stderr)
        return REFUSED
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) if child > 0 else 0


@dataclass
class Said:
    """What programs have said: the acts they began, and those of them that they were told are kept."""

    tried: set[str] = field(default_factory=set)
    kept: set[str] = field(default_factory=set)

    def hear(self, lines: str) -> None:
        """Take down what was said. A killed program may have been cut short in its last word."""
        for said in lines.splitlines(keepends=True):
            word, _, act_id = said.strip().partition(" ")
            if said.endswith("\n"):
                (self.kept if word == "kept" else self.tried).add(act_id)

    def end(self, program: subprocess.Popen[str], *, fails: bool = False) -> list[str]:
        """Wait for its end and hear it out; gives a complaint where it has ended otherwise than well."""
        out, errors = program.communicate(timeout=180)
        self.hear(out)
        well = (0, REFUSED) if fails else (0,)
        return [] if program.returncode in well else [f"a writer ended with {program.returncode}: {errors[-300:]}"]


def start(path: Path, annotator: str, seed: int, count: int, *more: str, under: tuple[str, ...] = ()) -> Writer:
    """Start the program, under another one if need be."""
    given = (str(path), annotator, str(seed), str(count), *more)
    command = [*under, sys.executable, "-m", "tests.faults.writer", *given]
    return subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


Writer = subprocess.Popen[str]

if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
