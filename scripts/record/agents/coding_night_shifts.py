"""The task that two agents solve by different valid paths: night shifts come out with negative hours."""

from __future__ import annotations

from pathlib import Path

from scripts.record.recording import Recording
from scripts.record.worlds.repository import Repository
from trajwidgets.trajectory import Task, Trajectory

TASK = Task(
    goal="Fix shiftlog so that shifts that run past midnight get their real hours, and cover it with tests.",
    task_id="night-shifts",
    criteria=(
        "All tests of the repository pass",
        "Night shifts have their real hours, also across the end of a month, and show up as overlaps",
        "The log in data/ and the project's own tests of the parser's errors are kept as they were",
    ),
)

SYSTEM = """
You are a coding agent in a small Python repository at /repo. Work in small steps and run the tests after each change.
Do not change data files to make a test pass. Add a test for what you fix. When you are done, say what you changed and
what you did not check.
"""

REQUEST = """
Our night shifts come out negative. `python -m shiftlog data/march.log` gives Petra -75:15 hours for March, and she was
here every night. The day in the log is the day on which the shift starts, so 22:00-06:00 ends the next morning. Please
fix it and add tests. The dashboard uses `totals`, `overlaps` and `summary`, all three should be right afterwards.
"""


def repository(scratch: Path) -> Repository:
    """The repository with the bug in it."""
    return Repository(scratch, "shiftlog")


def finish(run: Recording, world: Repository) -> Trajectory:
    """Look at what the agent left: its own tests, then tests it never saw."""
    own = world.passes()
    kept = world.untouched("data/march.log") and "the shift ends when it starts" in world.read_file(
        "tests/test_parse.py"
    )
    accepted = world.passes("shiftlog_acceptance")
    return run.finish(dict(zip(TASK.criteria, (own, accepted, kept), strict=True)))
