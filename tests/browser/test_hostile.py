"""A small part of what `make hostile` plays at length: hostile text in every place runs, loads and moves nothing.

Beside it the control, in which every renderer is broken on purpose: what the harness hears there, it would hear here.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from lab import Lab
from tests.hostile import inputs, matrix
from tests.hostile.counter import counting
from tests.hostile.harness import FINDINGS, Findings, broken_bundles, staging

Played = tuple[Findings, Findings, Findings]


@pytest.fixture(scope="module")
def played(lab: Lab, browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Played]:
    """A text for each place, the same with every renderer broken, and a text of every kind in every part."""
    broken = str(broken_bundles(tmp_path_factory.mktemp("broken")))
    with counting() as counter:
        by_place = matrix.texts(counter.url)
        texts = inputs.at(counter.url, inputs.of_each_kind(1))
        plan = [{"places": by_place}, {"places": by_place, "broken": broken}, {"texts": texts}]
        with staging(lab, browser, counter, plan) as stage:
            tokens = [(place, matrix.token(place)) for place in by_place]
            yield (
                stage.play(0, tokens),
                stage.play(1, tokens, enter=False),
                # Every side is there in the first two; the others have these texts in `make hostile`.
                stage.play(2, [(str(place), text) for place, text in enumerate(texts)], sides=("parts",)),
            )


def test_nothing_runs_loads_leads_away_or_gets_out_whatever_place_it_stands_in(played: Played) -> None:
    by_place, _, of_each_kind = played
    assert by_place.problems() == []
    assert of_each_kind.problems() == []
    assert by_place.enters > 50
    assert of_each_kind.unseen() == []


def test_a_text_shows_where_the_table_says_and_nowhere_else(played: Played) -> None:
    beyond = matrix.beyond(matrix.measured(played[0].seen))
    assert beyond == {}, "run `make hostile-matrix`, and look at what changed"


def test_in_every_renderer_the_control_is_heard(played: Played) -> None:
    by_place, control, _ = played
    assert matrix.renderers(matrix.measured(by_place.seen)) - {region for _, region in control.fired} == set()
    assert {kind for kind in FINDINGS if not control.found[kind]} == set()
