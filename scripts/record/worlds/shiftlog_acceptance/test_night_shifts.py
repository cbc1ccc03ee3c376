"""What the person who reported the bug will look at. The agents never see this file."""

import unittest
from datetime import timedelta
from pathlib import Path

from shiftlog import LogError, overlaps, parse_log, summary, totals

MARCH = Path(__file__).parents[1] / "data" / "march.log"


class HoursTest(unittest.TestCase):
    def test_a_night_shift_has_its_hours(self):
        shifts = parse_log("2025-03-03 22:00-06:00 0:45 Petra")
        self.assertEqual(totals(shifts), {"Petra": timedelta(hours=7, minutes=15)})

    def test_a_night_shift_may_cross_the_end_of_a_month_and_of_a_year(self):
        shifts = parse_log("2024-12-31 22:00-06:00 0:45 Petra\n2025-02-28 22:00-06:00 0:45 Petra")
        self.assertEqual(totals(shifts), {"Petra": timedelta(hours=14, minutes=30)})

    def test_the_march_log_adds_up(self):
        rows = [row.split() for row in summary(parse_log(MARCH.read_text(encoding="utf-8"))).splitlines()[1:]]
        expected = {"Amara": "40:30", "Jonas": "43:30", "Petra": "45:15", "Wen": "45:00"}
        self.assertEqual({person: hours for person, _, hours in rows}, expected)


class OverlapsTest(unittest.TestCase):
    def test_a_morning_shift_that_starts_before_the_night_is_over_is_found(self):
        shifts = parse_log("2025-03-12 22:00-06:00 0:45 Petra\n2025-03-13 05:30-13:30 0:30 Petra")
        self.assertEqual(len(overlaps(shifts)), 1)

    def test_a_night_and_the_next_night_do_not_overlap(self):
        shifts = parse_log("2025-03-12 22:00-06:00 0:45 Petra\n2025-03-13 22:00-06:00 0:45 Petra")
        self.assertEqual(overlaps(shifts), [])


class RefusalTest(unittest.TestCase):
    def test_a_shift_that_ends_when_it_starts_is_still_refused(self):
        with self.assertRaisesRegex(LogError, "ends when it starts"):
            parse_log("2025-03-03 22:00-22:00 0:00 Petra")


if __name__ == "__main__":
    unittest.main()
