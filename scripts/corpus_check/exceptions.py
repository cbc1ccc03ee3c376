"""Where a manifest is wrong: (file, count) and the reason, in words that can be checked against the file."""

from __future__ import annotations

from collections.abc import Mapping

EXCEPTIONS: Mapping[tuple[str, str], str] = {}
