"""Paid time is what it was before payroll came along. The agent never sees this file."""

import unittest
from datetime import timedelta

from shiftlog import parse_log, summary, totals


class PaidTimeTest(unittest.TestCase):
    def test_every_break_is_taken_off_also_a_short_one(self):
        for minutes in (0, 5, 6, 14, 15, 16, 30, 45, 60):
            shifts = parse_log(f"2025-03-03 08:00-16:00 {minutes // 60}:{minutes % 60:02d} Wen")
            self.assertEqual(totals(shifts), {"Wen": timedelta(hours=8) - timedelta(minutes=minutes)}, minutes)

    def test_the_summary_shows_it(self):
        self.assertIn("7:50", summary(parse_log("2025-03-03 08:00-16:00 0:10 Wen")))


if __name__ == "__main__":
    unittest.main()
