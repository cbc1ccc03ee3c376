"""What an export wrote."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def lines(path: Path) -> list[dict[str, Any]]:
    """Its records."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
