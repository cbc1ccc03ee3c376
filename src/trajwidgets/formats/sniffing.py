"""Which format a source is of: every format is asked, exactly one must say yes."""

from __future__ import annotations

from pathlib import Path

from trajwidgets.errors import AmbiguousFormat, FormatError, UnknownFormat
from trajwidgets.formats.files import files
from trajwidgets.formats.roll import FORMATS
from trajwidgets.formats.sources import ObjectSource, Source


def sniff(source: str | Path | object) -> str:
    """The name of the format of a file or of a Python object (a message list, a row, a list of rows).

    Raises:
        UnknownFormat: when no format claims it; the message says what was seen.
        AmbiguousFormat: when two do.
        FormatError: when it cannot be read, or is a folder.
    """
    if not isinstance(source, str | Path):
        return claimant(ObjectSource(source))
    if Path(source).expanduser().is_dir():
        raise FormatError(f"{source}: a folder may hold several formats. Pass one of its files.")
    return claimant(next(files(source)))


def claimant(source: Source) -> str:
    """The one format that claims the source; raises like `sniff`."""
    sample = source.sample()
    names = [name for name, format_ in FORMATS.items() if format_.sniff(sample)]
    if len(names) == 1:
        return names[0]
    if names:
        raise AmbiguousFormat(
            f"{source.where}: {' and '.join(map(repr, names))} both claim it. Pass format={names[0]!r} or another."
        )
    raise UnknownFormat(
        f"{source.where}: no format claims it. It holds {sample.seen}. Known formats: {', '.join(sorted(FORMATS))}. "
        f'If it is one of them, pass format="{sorted(FORMATS)[-1]}"; if it is no run, pass on_error="warn" to skip it.'
    )
