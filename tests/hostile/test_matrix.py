"""The table of places and renderers is complete, and so are the hostile texts."""

from __future__ import annotations

import re

from tests.hostile import inputs, matrix
from tests.hostile.fields import places
from tests.hostile.renderers import RENDERERS


def test_every_string_field_of_every_model_has_a_line() -> None:
    assert set(matrix.committed()) == set(places()), "new or gone: run `make hostile-matrix` and look at what changed"


def test_what_shows_nowhere_says_why_and_nothing_else_does() -> None:
    silent = {place for place, shown in matrix.committed().items() if not shown}
    assert {place for place in silent if matrix.why_unshown(place) is None} == set()
    patterns = {pattern for pattern in matrix.UNSHOWN if not any(map(matrix.covers(pattern), silent))}
    assert patterns == set(), "excuses that nobody needs any more"


def test_text_shows_only_where_a_renderer_is_known_and_each_known_renderer_shows_some() -> None:
    table = matrix.committed()
    shown = {region.removesuffix(matrix.ATTRIBUTE) for regions in table.values() for region in regions}
    assert shown == {name for name, _ in RENDERERS}


def test_there_are_1500_hostile_texts_of_our_own_and_more_of_others() -> None:
    own = {text for name, texts in inputs.every_family().items() if name not in inputs.packages() for text in texts}
    everything = inputs.at("http://127.0.0.1:1", inputs.chosen(0))
    assert len(own) >= 1_500
    assert len(set(everything)) == len(everything) >= 6_000
    assert len(inputs.at("http://127.0.0.1:1", inputs.chosen(1_600))) >= 1_500


def test_no_address_in_any_text_leads_anywhere_but_to_the_counter() -> None:
    address = re.compile(r"(?<![a-z])https?://(?!127\.0\.0\.1|www\.w3\.org)[a-z][\w.-]*", re.IGNORECASE)
    assert [
        found for text in inputs.at("http://127.0.0.1:1", inputs.chosen(0)) for found in address.findall(text)
    ] == []
