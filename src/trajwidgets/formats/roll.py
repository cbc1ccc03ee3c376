"""The roll of formats, and what a format is: a module (or object) with `sniff` and `read`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from trajwidgets.errors import FormatError, UnknownFormat
from trajwidgets.formats import anthropic_messages, atif, claude_code, inspect, native, openai_chat, swe_agent
from trajwidgets.formats.records import Sample
from trajwidgets.formats.sources import Source
from trajwidgets.plugins import Family
from trajwidgets.trajectory import Trajectory


class Format(Protocol):
    """How one format is told and read.

    `sniff` looks at content, never at names, and is exclusive: no two formats claim one source.
    """

    def sniff(self, sample: Sample) -> bool:
        """Whether this source is of this format."""
        ...

    def read(self, source: Source) -> Iterator[Trajectory | FormatError]:
        """Its trajectories one by one; what cannot be read comes as an error, and reading goes on."""
        ...


#: Formats by name. Other packages add theirs through the entry-point group of this name.
FORMATS: Family[Format] = Family(
    "trajwidgets.formats",
    {
        "anthropic_messages": anthropic_messages,
        "atif": atif,
        "claude_code": claude_code,
        "inspect": inspect,
        "native": native,
        "openai_chat": openai_chat,
        "swe_agent": swe_agent,
    },
    error=UnknownFormat,
)
