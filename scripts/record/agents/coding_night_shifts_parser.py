"""A coding agent mends the night shifts where the log is read. It breaks an older rule on the way and notices."""

from __future__ import annotations

from pathlib import Path

from scripts.record.agents.coding_night_shifts import REQUEST, SYSTEM, TASK, finish, repository
from scripts.record.recording import Plan, Recording, call
from trajwidgets.trajectory import Agent, Trajectory

PLAN = Plan(
    trajectory_id="coding-night-shifts-parser",
    task=TASK,
    agent=Agent(name="scripted coding agent", version="1"),
    slices={"capability": "coding", "difficulty": "medium"},
    script=__file__,
)

NEW_TESTS = """

class NightShiftTest(unittest.TestCase):
    def test_a_shift_past_midnight_ends_on_the_next_day(self):
        [shift] = parse_log("2025-03-03 22:00-06:00 0:45 Petra")
        self.assertEqual(shift.end.isoformat(), "2025-03-04T06:00:00")

    def test_a_night_shift_may_cross_the_end_of_a_month(self):
        [shift] = parse_log("2025-03-31 22:00-06:00 0:45 Jonas")
        self.assertEqual(shift.end.isoformat(), "2025-04-01T06:00:00")
        self.assertEqual(shift.worked.total_seconds() / 3600, 7.25)

    def test_a_shift_may_end_at_midnight(self):
        [shift] = parse_log("2025-03-03 16:00-00:00 0:30 Wen")
        self.assertEqual(shift.end.isoformat(), "2025-03-04T00:00:00")


if __name__ == "__main__":"""


def record(scratch: Path) -> Trajectory:
    """Run the agent in a fresh copy of the repository."""
    world = repository(scratch)
    run = Recording(PLAN, world)
    run.system(SYSTEM)
    run.user(REQUEST)
    run.turn(
        "I don't know this repository yet. First the layout, so that I know where parsing, arithmetic and tests live.",
        call("list_files"),
        expect="shiftlog/parse.py",
    )
    run.turn(
        """The README probably states the rules for a line of the log, and I want to see the reported number with my
        own eyes before I believe any explanation. Both are cheap and independent of each other.""",
        call("read_file", path="README.md"),
        call("run_python", arguments=["-m", "shiftlog", "data/march.log"]),
        expect=("The day is the day on which the shift starts", "-75:15"),
    )
    run.turn(
        """Reproduced: Petra -75:15. Jonas has a night on the 31st too, so his 19:30 must be wrong as well, only
        less visibly. Which lines are affected? The daily view should show one negative entry per night.""",
        call("run_python", arguments=["-m", "shiftlog", "data/march.log", "--days"]),
        expect="2025-03-31  22:00-06:00  Jonas      -17:15",
    )
    run.turn(
        """Each night is off by exactly 24 hours (7:15 - 24:00 = -16:45, printed as -17:15 because the formatter
        floors negative minutes; that is only a symptom). So an end is put on the wrong day. Before I touch
        anything: is the test suite green?""",
        call("run_tests"),
        expect=("Ran 13 tests", "OK"),
    )
    run.turn(
        "Green, so nothing covers nights. Where is the end of a shift made, and who relies on it?",
        call("search", pattern=r"\bend\b", path="shiftlog"),
        expect="datetime.combine(day, time.fromisoformat(found",
    )
    run.turn(
        """parse_line puts both times on the same day. `worked` and `overlaps` both trust `end`. Let me read the
        parser as a whole and the model, to decide on which side the repair belongs.""",
        call("read_file", path="shiftlog/parse.py"),
        call("read_file", path="shiftlog/model.py"),
        expect="end = datetime.combine",
    )
    run.turn(
        """Decision: repair it in parse_line. The README says the day is the start day, so '06:00' after '22:00' can
        only mean the next morning; that is knowledge about the notation, and it belongs where the notation is
        read. Then `worked`, `overlaps` and every later user get a true `end` for nothing. Test first: three
        cases, including the month's end and a shift that ends at midnight sharp.""",
        call(
            "edit_file",
            path="tests/test_parse.py",
            old='\n\nif __name__ == "__main__":',
            new=NEW_TESTS,
        ),
        expect="tests/test_parse.py",
    )
    run.turn(
        "The new tests must fail before the fix, for the reason I think, or they prove nothing.",
        call("run_tests", target="tests.test_parse"),
        expect=("FAILED (failures=3)", "2025-03-03T06:00:00"),
        fails=True,
    )
    run.turn(
        """Three failures, all with the end on the start's own day. Now the fix: when the end does not come after
        the start, it is on the next day. I put it right after both are known.""",
        call(
            "edit_file",
            path="shiftlog/parse.py",
            old='    end = datetime.combine(day, time.fromisoformat(found["end"]))\n',
            new='    end = datetime.combine(day, time.fromisoformat(found["end"]))\n'
            "    if end <= start:\n"
            "        # The day is the day of the start: an earlier time of day is the next morning.\n"
            "        end += timedelta(days=1)\n",
        ),
    )
    run.turn(
        "Now the whole suite.",
        call("run_tests"),
        expect=("FAILED (failures=1)", "test_a_shift_that_ends_when_it_starts_is_refused"),
        fails=True,
    )
    run.turn(
        """My three pass, but an older test fails now: a shift 08:00-08:00 must be refused, and no error is raised
        any more. That is my doing, not a wrong test: with `<=` an equal end is moved to the next day before the
        check for equality sees it, so a typing error would become 24 paid hours. Let me look at the exact order
        of the lines.""",
        call("read_file", path="shiftlog/parse.py", start=25, end=40),
        expect="if end <= start:",
    )
    run.turn(
        """As thought. `<` instead of `<=`: equal times then reach the check below and are refused as before.
        Midnight is still fine, 00:00 is before 16:00.""",
        call("edit_file", path="shiftlog/parse.py", old="    if end <= start:\n", new="    if end < start:\n"),
    )
    run.turn(
        "The whole suite again, by name this time, to see that nothing is skipped.",
        call("run_tests", verbose=True),
        expect=("Ran 16 tests", "OK"),
    )
    run.turn(
        """Green. The request also names `overlaps` and `summary`. The log has a line with a question mark: Petra on
        the 13th at 05:30, straight after a night until 06:00. With true ends that must show up as an overlap
        now.""",
        call("run_python", arguments=["-m", "shiftlog", "data/march.log"]),
        call("run_python", arguments=["-m", "shiftlog", "data/march.log", "--check"]),
        expect=("45:15", "Petra: 2025-03-12  22:00-06:00 and 2025-03-13  05:30-13:30"),
    )
    run.turn(
        """Petra 45:15: four nights at 7:15, one long night of 8:45, one day of 7:30; adds up by hand. And the
        overlap is reported. That behaviour has no test yet, and the dashboard uses it, so I add one.""",
        call(
            "edit_file",
            path="tests/test_totals.py",
            old="    def test_different_people_may_work_at_the_same_time(self):",
            new="    def test_a_morning_shift_before_the_night_is_over_is_found(self):\n"
            '        shifts = parse_log("2025-03-12 22:00-06:00 0:45 Petra\\n2025-03-13 05:30-13:30 0:30 Petra")\n'
            "        self.assertEqual(len(overlaps(shifts)), 1)\n\n"
            "    def test_different_people_may_work_at_the_same_time(self):",
        ),
        call(
            "edit_file",
            path="README.md",
            old="- The day is the day on which the shift starts.\n",
            new="- The day is the day on which the shift starts. A shift that ends at an earlier time of day than it "
            "starts\n  ends on the next day.\n",
        ),
        expect="README.md",
    )
    run.turn(
        "Last run of everything, and a look at my own diff before I report.",
        call("run_tests"),
        call("diff"),
        expect=("Ran 17 tests", "+    if end < start:"),
    )
    run.turn(
        "All green, the diff holds nothing but the fix, the tests and one sentence of README. Time to report.",
        say="""
        Night shifts now have their real hours. The end of a shift is moved to the next day when the log is read
        (`shiftlog/parse.py`), so `totals`, `overlaps` and `summary` are all right without a change of their
        own.

        - March: Petra 45:15 (was -75:15) and Jonas 43:30 (was 19:30).
        - `--check` now reports that Petra's shift on 13 March starts half an hour before her night is over.
          Please look at that line.
        - A shift with equal start and end is still refused; my first version broke that, an existing test
          caught it.

        Four new tests, 17 pass. Not covered: the hour that is lost or won when the clocks change (30 March);
        the log has local times only, so a night on that date is counted with 8 hours.
        """,
    )
    return finish(run, world)
