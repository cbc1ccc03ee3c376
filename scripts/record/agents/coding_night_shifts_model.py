"""A coding agent mends the same night shifts in the model instead of the parser, after a detour over the totals."""

from __future__ import annotations

from pathlib import Path

from scripts.record.agents.coding_night_shifts import REQUEST, SYSTEM, TASK, finish, repository
from scripts.record.recording import Plan, Recording, call
from trajwidgets.trajectory import Agent, Trajectory

PLAN = Plan(
    trajectory_id="coding-night-shifts-model",
    task=TASK,
    agent=Agent(name="scripted coding agent", version="1"),
    slices={"capability": "coding", "difficulty": "medium"},
    script=__file__,
)

REPRODUCE = (
    "from shiftlog import parse_log; s = parse_log('2025-03-03 22:00-06:00 0:45 Petra')[0]; "
    "print(s.start, s.end, s.worked, sep='\\n')"
)

WORKED_ROLLING_OVER = '''    @property
    def worked(self) -> timedelta:
        """Paid time: from start to end, less the unpaid break."""
        end = self.end if self.end > self.start else self.end + timedelta(days=1)
        return end - self.start - self.unpaid
'''

WORKED_UNTIL_OVER = '''    @property
    def over_at(self) -> datetime:
        """When the shift is over: on the next day, if its end is an earlier time of day than its start."""
        return self.end if self.end > self.start else self.end + timedelta(days=1)

    @property
    def worked(self) -> timedelta:
        """Paid time: from start to end, less the unpaid break."""
        return self.over_at - self.start - self.unpaid
'''

NEW_TESTS = '''"""Shifts that run past midnight."""

import unittest
from datetime import timedelta

from shiftlog import overlaps, parse_log, summary, totals


class NightShiftTest(unittest.TestCase):
    def test_a_night_shift_has_its_hours(self):
        shifts = parse_log("2025-03-03 22:00-06:00 0:45 Petra")
        self.assertEqual(totals(shifts), {"Petra": timedelta(hours=7, minutes=15)})

    def test_a_night_shift_may_cross_the_end_of_a_month(self):
        shifts = parse_log("2025-03-31 22:00-06:00 0:45 Jonas")
        self.assertIn("7:15", summary(shifts))

    def test_a_morning_shift_before_the_night_is_over_is_found(self):
        shifts = parse_log("2025-03-12 22:00-06:00 0:45 Petra\\n2025-03-13 05:30-13:30 0:30 Petra")
        self.assertEqual(len(overlaps(shifts)), 1)

    def test_a_night_after_a_late_shift_does_not_overlap_it(self):
        shifts = parse_log("2025-03-12 14:00-22:00 0:30 Petra\\n2025-03-12 22:00-06:00 0:45 Petra")
        self.assertEqual(overlaps(shifts), [])


if __name__ == "__main__":
    unittest.main()
'''


def record(scratch: Path) -> Trajectory:
    """Run the agent in a fresh copy of the repository."""
    world = repository(scratch)
    run = Recording(PLAN, world)
    run.system(SYSTEM)
    run.user(REQUEST)
    run.turn(
        "Start from a known state: do the existing tests pass, and what do they cover?",
        call("run_tests", verbose=True),
        expect=("Ran 13 tests", "OK"),
    )
    run.turn(
        "Thirteen tests, none about nights. Now the command from the report.",
        call("run_python", arguments=["-m", "shiftlog", "data/march.log"]),
        expect="-75:15",
    )
    run.turn(
        "Same number as reported. A total is negative, so I begin where totals are made.",
        call("read_file", path="shiftlog/totals.py"),
        expect="found[shift.person] += shift.worked",
    )
    run.turn(
        """totals only adds up `shift.worked`; nothing wrong here as such. I could clamp or correct there, but first
        I want the smallest case: one night, its start, its end and its paid time.""",
        call("run_python", arguments=["-c", REPRODUCE]),
        expect=("2025-03-03 06:00:00", "-1 day, 7:15:00"),
    )
    run.turn(
        """The end lies sixteen hours before the start. Tempting: add 24 hours in `totals` whenever `worked` is
        negative. But the daily list prints `worked` as well and would stay wrong. One level deeper: the model.""",
        call("read_file", path="shiftlog/model.py"),
        call("search", pattern=r"\.end\b|\.worked\b"),
        expect=("return self.end - self.start - self.unpaid", "shiftlog/totals.py:24: if later.start < earlier.end:"),
    )
    run.turn(
        """`worked` is the one place both views use. I make it roll over there: if the end is before the start, the
        shift ends on the next day.""",
        call(
            "edit_file",
            path="shiftlog/model.py",
            old="        return self.end - self.start - self.unpaid\n\n",
            new="        end = self.end if self.end > self.start else self.end + timedelta(days=1)\n"
            "        return end - self.start - self.unpaid\n",
        ),
        expect="the old text does not occur in shiftlog/model.py",
        fails=True,
    )
    run.turn(
        """Not found, although the line is right there. What differs is what I put after it: I asked for a blank
        line at the end and the file ends with that very line. Checking its end instead of guessing.""",
        call("read_file", path="shiftlog/model.py", start=12),
        expect="return self.end - self.start - self.unpaid",
    )
    run.turn(
        "Right, it is the last line. Without the extra blank line.",
        call(
            "edit_file",
            path="shiftlog/model.py",
            old="        return self.end - self.start - self.unpaid\n",
            new="        end = self.end if self.end > self.start else self.end + timedelta(days=1)\n"
            "        return end - self.start - self.unpaid\n",
        ),
        expect="replaced 1 line(s) at line 17 by 2",
    )
    run.turn(
        "Tests and the real log.",
        call("run_tests"),
        call("run_python", arguments=["-m", "shiftlog", "data/march.log"]),
        expect=("OK", "45:15"),
    )
    run.turn(
        """45:15 for Petra looks right, and I could stop here. But the request names `overlaps` as well, and the
        search showed that it reads `earlier.end` directly, not `worked`. There is a suspicious line in the log
        on the 13th: 05:30 while the night lasts until 06:00. Does --check see it?""",
        call("run_python", arguments=["-m", "shiftlog", "data/march.log", "--check"]),
        call("search", pattern="2025-03-1[23]", path="data/march.log"),
        expect=("no overlaps", "straight after a night"),
    )
    run.turn(
        """It does not: for `overlaps` the night still ends on the morning before it began. So correcting only
        `worked` mends half. The model should say once when a shift is over, and both should ask it. I keep
        `start` and `end` as the log says them (the report prints them) and add a property `over_at`.""",
        call(
            "edit_file",
            path="shiftlog/model.py",
            old=WORKED_ROLLING_OVER,
            new=WORKED_UNTIL_OVER,
        ),
        call(
            "edit_file",
            path="shiftlog/totals.py",
            old="            if later.start < earlier.end:\n",
            new="            if later.start < earlier.over_at:\n",
        ),
        expect="shiftlog/totals.py: replaced",
    )
    run.turn(
        "Check the overlap on the real log and that the totals have not moved.",
        call("run_python", arguments=["-m", "shiftlog", "data/march.log", "--check"]),
        call("run_python", arguments=["-m", "shiftlog", "data/march.log"]),
        expect=("Petra: 2025-03-12  22:00-06:00 and 2025-03-13  05:30-13:30", "45:15"),
    )
    run.turn(
        """Both right. Now tests, in a file of their own: hours, month's end, the overlap that was missed, and a
        late shift followed by a night, which must not count as one.""",
        call("write_file", path="tests/test_nights.py", content=NEW_TESTS),
        expect="created tests/test_nights.py",
    )
    run.turn(
        "Run just these first.",
        call("run_tests", target="tests/test_night.py"),
        expect="ModuleNotFoundError",
        fails=True,
    )
    run.turn(
        "I mistyped the name: the file is test_nights, and unittest wants the dotted module anyway.",
        call("run_tests", target="tests.test_nights", verbose=True),
        expect=("Ran 4 tests", "OK"),
    )
    run.turn(
        """Would they have failed before? The first three depend on over_at; to be sure of it I check the old rule
        quickly instead of undoing my edits: with the plain `end` the night would be negative.""",
        call(
            "run_python",
            arguments=[
                "-c",
                "from shiftlog import parse_log; s = parse_log('2025-03-03 22:00-06:00 0:45 Petra')[0]; "
                "print('old rule:', s.end - s.start - s.unpaid); print('new rule:', s.worked)",
            ],
        ),
        expect=("old rule: -1 day, 7:15:00", "new rule: 7:15:00"),
    )
    run.turn(
        "Good. Everything once more, then the diff.",
        call("run_tests"),
        call("diff"),
        expect=("Ran 17 tests", "OK", "+            if later.start < earlier.over_at:"),
    )
    run.turn(
        "Nothing in the diff that does not belong there; parser and data are untouched. Reporting.",
        say="""
        Fixed. A `Shift` now knows when it is over (`over_at`: the next day, if it ends at an earlier time of
        day than it starts); `worked` and `overlaps` use it. The parser is unchanged and `end` still says what
        the log says.

        - March: Petra 45:15, Jonas 43:30, the others as before.
        - `overlaps` had the same fault and missed Petra's morning shift on 13 March; it finds it now.
        - `tests/test_nights.py` has four new tests; all 17 pass.

        If the dashboard reads `shift.end` itself anywhere, it should read `over_at` from now on. I could not
        see that code.
        """,
    )
    return finish(run, world)
