import unittest
from datetime import timedelta

from shiftlog import overlaps, parse_log, totals


class TotalsTest(unittest.TestCase):
    def test_the_break_is_taken_off(self):
        shifts = parse_log("2025-03-03 08:00-16:30 0:30 Amara")
        self.assertEqual(totals(shifts), {"Amara": timedelta(hours=8)})

    def test_shifts_of_one_person_add_up(self):
        shifts = parse_log("2025-03-03 08:00-12:00 0:00 Wen\n2025-03-04 08:00-11:15 0:00 Wen")
        self.assertEqual(totals(shifts), {"Wen": timedelta(hours=7, minutes=15)})

    def test_people_come_by_name(self):
        shifts = parse_log("2025-03-03 08:00-12:00 0:00 Wen\n2025-03-03 08:00-12:00 0:00 Amara")
        self.assertEqual(list(totals(shifts)), ["Amara", "Wen"])


class OverlapsTest(unittest.TestCase):
    def test_shifts_that_touch_do_not_overlap(self):
        shifts = parse_log("2025-03-03 06:00-14:00 0:30 Wen\n2025-03-03 14:00-18:00 0:00 Wen")
        self.assertEqual(overlaps(shifts), [])

    def test_a_shift_that_starts_before_the_last_is_over_is_found(self):
        shifts = parse_log("2025-03-03 06:00-14:00 0:30 Wen\n2025-03-03 13:30-18:00 0:00 Wen")
        self.assertEqual(len(overlaps(shifts)), 1)

    def test_different_people_may_work_at_the_same_time(self):
        shifts = parse_log("2025-03-03 06:00-14:00 0:30 Wen\n2025-03-03 06:00-14:00 0:30 Amara")
        self.assertEqual(overlaps(shifts), [])


if __name__ == "__main__":
    unittest.main()
