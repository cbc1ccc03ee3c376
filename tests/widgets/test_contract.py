"""The TypeScript contract is what Python says today. No Node is needed to know."""

import subprocess
import sys
from pathlib import Path

from trajwidgets.labels.keys import RESERVED_KEYS
from trajwidgets.widgets.messages import ANSWERS, ASKS, NEWS, PROTOCOL

REPOSITORY = Path(__file__).resolve().parents[2]
CONTRACT = REPOSITORY / "js" / "src" / "contract.gen.ts"


def test_the_generated_contract_is_not_stale() -> None:
    done = subprocess.run(
        [sys.executable, REPOSITORY / "scripts" / "contract.py", "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_every_message_stands_in_the_contract() -> None:
    written = CONTRACT.read_text(encoding="utf-8")
    for table in (ASKS, ANSWERS, NEWS):
        for kind, model in table.items():
            assert f"  {kind}: {model.__name__};" in written
            assert f" {model.__name__} " in written
    assert f"export const PROTOCOL = {PROTOCOL};" in written
    assert all(f'"{key}"' in written.splitlines()[-1] for key in RESERVED_KEYS)


def test_every_ask_has_an_answer() -> None:
    assert ASKS.keys() == ANSWERS.keys()
