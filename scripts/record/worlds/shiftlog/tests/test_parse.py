import unittest

from shiftlog import LogError, parse_log


class ParseTest(unittest.TestCase):
    def test_a_line_is_a_shift(self):
        [shift] = parse_log("2025-03-03  08:00-16:30  0:30  Amara")
        self.assertEqual(shift.person, "Amara")
        self.assertEqual(shift.start.isoformat(), "2025-03-03T08:00:00")
        self.assertEqual(shift.end.isoformat(), "2025-03-03T16:30:00")

    def test_comments_and_blank_lines_are_skipped(self):
        self.assertEqual(parse_log("# March\n\n   \n"), [])

    def test_a_comment_may_follow_a_shift(self):
        [shift] = parse_log("2025-03-03 08:00-16:30 0:30 Amara  # swapped with Wen")
        self.assertEqual(shift.person, "Amara")

    def test_a_line_that_is_no_shift_is_refused_with_its_number(self):
        with self.assertRaisesRegex(LogError, "line 2: not a shift"):
            parse_log("# March\n08:00-16:30 Amara")

    def test_a_shift_that_ends_when_it_starts_is_refused(self):
        with self.assertRaisesRegex(LogError, "line 1: the shift ends when it starts"):
            parse_log("2025-03-03 08:00-08:00 0:00 Amara")


if __name__ == "__main__":
    unittest.main()
