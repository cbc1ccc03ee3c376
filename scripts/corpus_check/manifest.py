"""The manifest of a folder of files: what somebody counted in each of them without our readers."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

#: What is judged. `messages` stands in a manifest for orientation only.
JUDGED = ("trajectories", "agent_turns", "tool_calls", "tool_results", "images")

#: Formats that are a shape of another one: the name in a manifest, and the reader that reads it.
SHAPE_OF = {"anthropic_cassette": "anthropic_messages", "claude_code_web": "claude_code"}


class BadManifest(ValueError):
    """The folder has no manifest, or one of another shape."""


@dataclass(frozen=True)
class Row:
    """A file and its counts; a count that is None is not judged."""

    file: str
    format: str
    counts: Mapping[str, int | None]
    note: str = ""

    @property
    def reader(self) -> str:
        """The name of the reader that should read it."""
        return SHAPE_OF.get(self.format, self.format)

    @property
    def judged(self) -> dict[str, int]:
        """The counts that are judged."""
        return {name: count for name, count in self.counts.items() if count is not None}


def read_manifest(folder: Path, formats: Collection[str] = ()) -> list[Row]:
    """The rows of `MANIFEST.json` in the folder, or only those of these formats.

    Raises:
        BadManifest: when it is missing or of another shape, or has no file of a format that was asked for.
    """
    path = folder / "MANIFEST.json"
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        files = found["files"] if isinstance(found, dict) else found
        rows = [
            Row(row["file"], row["format"], {name: row.get(name) for name in JUDGED}, row.get("note") or "")
            for row in files
        ]
    except FileNotFoundError:
        raise BadManifest(f"{path}: no such file. Pass a folder with a MANIFEST.json.") from None
    except (ValueError, TypeError, KeyError) as error:
        raise BadManifest(
            f'{path}: not the shape of a manifest ({error!r}). It is a list of {{"file", "format", counts}}.'
        ) from None
    unknown = set(formats) - {row.format for row in rows}
    if unknown:
        known = ", ".join(sorted({row.format for row in rows}))
        raise BadManifest(f"{path}: no file of format {', '.join(sorted(unknown))}. Its formats: {known}.")
    return [row for row in rows if not formats or row.format in formats]
