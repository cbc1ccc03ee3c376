"""Random keys pressed in a widget change nothing of the notebook, and the store holds what the widget shows."""

from __future__ import annotations

import json

from playwright.sync_api import Browser

from lab import PATIENCE_MS, Lab
from tests.monkey.__main__ import RESULTS
from tests.monkey.cages import CAGES, cage_of
from tests.monkey.grounds import in_lab
from tests.monkey.keys import Press, first
from tests.monkey.monkey import Monkey

#: The seed that asks about calls and marks too, where a caret is moved through texts.
SEED = 5
KEYS = 300
N_CELLS = "n => jupyterapp.shell.currentWidget.content.model.cells.length === n"


def test_random_keys_leave_the_notebook_as_it_was_and_the_store_as_it_is_shown(lab: Lab, browser: Browser) -> None:
    cage = cage_of(SEED)
    with in_lab(lab, browser, cage, f"monkey {SEED}") as ground:
        monkey = Monkey(ground, cage, SEED)
        account = monkey.play(KEYS)
        assert account.is_clean, account
        assert (account.keys, account.cells_changed) == (KEYS, 0)
        # The same two keys once the widget is left: whoever watches sees what has got away.
        ground.labeler.press("Escape", "a", "b")
        ground.frame.wait_for_function(N_CELLS, arg=len(cage.cells) + 2, timeout=PATIENCE_MS)
        monkey.look()
    assert account.cells_changed > 0
    assert not account.is_clean


def test_what_is_committed_is_of_twenty_seeds_of_a_thousand_keys_in_each_host_and_none_changed_a_cell() -> None:
    kept = json.loads(RESULTS.read_text(encoding="utf-8"))
    assert {each["host"] for each in kept["hosts"]} == {"JupyterLab", "VS Code"}
    for each in kept["hosts"]:
        assert (each["seeds"], each["keys"]) == (20, 20_000)
        faults = ("cells_changed", "kernels_lost", "opened", "focus_lost", "differences")
        assert [each[name] for name in faults] == [0] * len(faults)


def test_a_seed_presses_the_same_keys_again_and_all_seeds_together_are_let_into_every_cage() -> None:
    assert [*first(SEED, KEYS)] == [*first(SEED, KEYS)]
    assert sum(isinstance(act, Press) for act in first(SEED, KEYS)) == KEYS
    assert {cage_of(seed).name for seed in range(20)} == {cage.name for cage in CAGES}
