"""Every error this package raises on purpose.

TrajwidgetsError
├── TrajectoryError        a trajectory, step or part that cannot be what it says
│   └── AssetMissing       bytes that a part names and nobody holds
├── FormatError            a file that cannot be read; says file, line or step, and remedy
│   ├── UnknownFormat      no reader claims it, or the name is not in the roll
│   └── AmbiguousFormat    two readers claim it
├── SchemaError            a pydantic model that cannot become a form
├── LabelError             a judgement the schema refuses
├── StoreError             a label store that cannot be opened, read or written
│   ├── StoreCorrupt       the hash chain or the file does not hold
│   ├── StoreTooNew        written by a later version
│   └── EventConflict      one event id with two contents
├── EnvironmentFault       an environment that is broken, or asked for what it does not have
├── ExportError            nothing to export, or in a way that makes no sense
├── AgreementError         a frame from which the coefficient cannot be computed
└── MissingExtra           an optional dependency is not installed

AnnotatorWarning           a name under which labels may go astray; a warning, since work goes on
"""

# TrajectoryError and LabelError are deliberately no ValueErrors: pydantic swallows a ValueError raised in a validator
# and wraps it into its own error, and users could not catch ours.
from __future__ import annotations


class TrajwidgetsError(Exception):
    """The root: catch it to catch everything this package raises on purpose."""


class TrajectoryError(TrajwidgetsError):
    """A trajectory, step or part contradicts itself."""


class AssetMissing(TrajectoryError, KeyError):
    """A part names bytes (an image, a recording) that no asset source holds."""

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else ""


class FormatError(TrajwidgetsError, ValueError):
    """A file or object that cannot be read as a trajectory."""


class UnknownFormat(FormatError):
    """No reader claims the input, or no reader bears that name."""


class AmbiguousFormat(FormatError):
    """More than one reader claims the input."""


class SchemaError(TrajwidgetsError, TypeError):
    """A pydantic model holds a field that cannot become a form control."""


class LabelError(TrajwidgetsError):
    """A judgement that the label schema refuses."""


class StoreError(TrajwidgetsError):
    """A label store that cannot be opened, read or written."""


class StoreCorrupt(StoreError):
    """What the store holds is not what was written."""


class StoreTooNew(StoreError):
    """The store was written by a later version of this package."""


class EventConflict(StoreError):
    """An event id is already taken by an event with another content."""


class AgreementError(TrajwidgetsError, ValueError):
    """A frame from which the asked coefficient cannot be computed."""


class ExportError(TrajwidgetsError, ValueError):
    """Labels and runs from which the asked export cannot be made."""


class EnvironmentFault(TrajwidgetsError):
    """An environment that cannot start, keep its state or check a goal; a tool that refuses is an observation."""


class AnnotatorWarning(UserWarning):
    """The annotator's name looks like another's, or was changed in this store: labels may count as somebody else's."""


class MissingExtra(TrajwidgetsError, ImportError):
    """An optional dependency is not installed; the message names the extra."""
