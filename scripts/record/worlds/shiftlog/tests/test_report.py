import unittest

from shiftlog import daily, parse_log, summary

LOG = """
2025-03-03 06:00-14:00 0:30 Wen
2025-03-03 14:00-22:00 0:30 Amara
2025-03-04 06:00-14:00 0:30 Wen
"""


class ReportTest(unittest.TestCase):
    def test_the_summary_has_a_line_per_person(self):
        rows = summary(parse_log(LOG)).splitlines()
        self.assertEqual(rows[1].split(), ["Amara", "1", "7:30"])
        self.assertEqual(rows[2].split(), ["Wen", "2", "15:00"])

    def test_the_daily_list_keeps_the_order_of_the_log(self):
        rows = daily(parse_log(LOG)).splitlines()
        self.assertEqual([row.split()[2] for row in rows], ["Wen", "Amara", "Wen"])
        self.assertEqual(rows[1].split(), ["2025-03-03", "14:00-22:00", "Amara", "7:30"])


if __name__ == "__main__":
    unittest.main()
