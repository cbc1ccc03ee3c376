"""Text from elsewhere in a report: every character that would hide or deceive shows as its code."""

from __future__ import annotations

import sys
import unicodedata

from trajwidgets.reports import html

#: Of what Unicode calls Default_Ignorable_Code_Point, that which is neither control nor format.
FILLERS = [0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180F, 0x3164, 0xFE00, 0xFFA0, 0xE0100]


def test_no_control_format_or_filler_character_passes_unseen() -> None:
    hidden = [
        place for place in range(sys.maxunicode + 1) if unicodedata.category(chr(place)) in ("Cc", "Cf", "Zl", "Zp")
    ]
    for place in {*hidden, *FILLERS} - {0x09, 0x0A}:
        assert f"‹U+{place:04X}›" in html.text(f"a{chr(place)}b")
        assert chr(place) not in html.text(f"a{chr(place)}b")


def test_letters_of_every_script_and_the_selectors_of_emoji_stay_as_they_are() -> None:
    words = "naïve 日本語 עברית العربية हिन्दी ❤\ufe0f ❤\ufe0e\tand\nmore\r\nlines"
    assert words in html.text(words)


def test_a_number_is_rounded_with_a_true_minus_and_no_minus_zero() -> None:
    shown = [html.number(value) for value in (0.125, -0.5, -0.004, None, float("nan"))]
    assert shown == ["0.12", "−0.50", "0.00", "–", "–"]


def test_a_row_that_is_shorter_than_the_head_ends_in_one_cell_of_words() -> None:
    table = html.table("t", ("a", "b", "c", "d"), [("x", 1, "why")], numbers=(1, 2, 3))
    assert '<td class="tw-n">1</td><td colspan="2">why</td></tr>' in table
