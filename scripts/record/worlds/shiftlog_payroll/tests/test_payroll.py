"""What the payroll office wants: tenths of an hour, halves rounded up."""

import unittest
from datetime import timedelta

from shiftlog.parse import parse_log
from shiftlog.payroll import payroll_hours, payroll_table
from shiftlog.totals import totals


class TenthsTest(unittest.TestCase):
    def test_whole_tenths_stay(self):
        self.assertEqual(payroll_hours(timedelta(hours=7, minutes=30)), 7.5)

    def test_two_minutes_round_down(self):
        self.assertEqual(payroll_hours(timedelta(hours=8, minutes=2)), 8.0)

    def test_four_minutes_round_up(self):
        self.assertEqual(payroll_hours(timedelta(hours=8, minutes=4)), 8.1)

    def test_half_a_tenth_after_a_break_rounds_up(self):
        time = totals(parse_log("2025-03-03 09:00-17:21 0:06 Amara"))["Amara"]
        self.assertEqual(payroll_hours(time), 8.3)

    def test_half_a_tenth_rounds_up_below_eight_hours_too(self):
        self.assertEqual(payroll_hours(timedelta(hours=2, minutes=15)), 2.3)


class TableTest(unittest.TestCase):
    def test_the_table_is_semicolon_separated_with_a_decimal_comma(self):
        shifts = parse_log("2025-03-03 08:00-16:30 0:30 Wen\n2025-03-04 08:00-12:12 0:00 Amara")
        self.assertEqual(payroll_table(shifts), "person;hours\nAmara;4,2\nWen;8,0\n")


if __name__ == "__main__":
    unittest.main()
