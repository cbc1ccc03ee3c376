"""Random keys pressed in a widget are no commands of VS Code's notebook, and the store holds what is shown."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from playwright.sync_api import Browser

from tests.monkey.cages import cage_of
from tests.monkey.grounds import in_pages
from tests.monkey.monkey import Monkey

#: The seed that is asked for codes of a taxonomy, which are found by typing.
SEED = 2
KEYS = 300


def test_random_keys_are_no_commands_and_the_store_is_as_it_is_shown(
    browser: Browser, tmp_path: Path, files: Mapping[str, Path]
) -> None:
    cage = cage_of(SEED)
    with in_pages(browser, tmp_path, files, cage) as ground:
        account = Monkey(ground, cage, SEED).play(KEYS)
    assert account.is_clean, account
    assert (account.keys, account.cells_changed) == (KEYS, 0)
