"""What a step consists of: a tagged union of parts, in the order in which they stand in the source."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, JsonValue

from trajwidgets.trajectory.canonical import SAME_IN_BOTH, ordered
from trajwidgets.trajectory.frozen import Frozen

#: Lower-case hex sha256 of the bytes; the bytes themselves live outside the model (see `assets`).
AssetId = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]


class PointerOverlay(Frozen):
    """A point on an image, such as where the agent clicked. Pixels of the image, origin top left."""

    type: Literal["pointer"] = "pointer"
    x: float
    y: float
    label: str = ""


class BoxOverlay(Frozen):
    """A rectangle on an image, such as the element that was acted on. Pixels of the image, origin top left."""

    type: Literal["box"] = "box"
    x: float
    y: float
    width: float = Field(ge=0)
    height: float = Field(ge=0)
    label: str = ""


Overlay = Annotated[PointerOverlay | BoxOverlay, Field(discriminator="type")]


class SourcedPart(Frozen):
    """A part that remembers where it stood: `source_index` is its place among the blocks of the source run."""

    #: Fields left out of the step's digest: what is not part of what a person judges.
    beside_the_point: ClassVar[frozenset[str]] = frozenset({"source_index"})

    source_index: int | None = None


class TextPart(SourcedPart):
    """Words of the step's actor."""

    type: Literal["text"] = "text"
    text: str


class ReasoningPart(SourcedPart):
    """What the agent thought before it acted. `withheld` when the source holds it only encrypted or redacted."""

    type: Literal["reasoning"] = "reasoning"
    text: str
    withheld: bool = False


class ImagePart(SourcedPart):
    """An image. Without `asset_id` only its address is known: it is shown as text and never fetched."""

    type: Literal["image"] = "image"
    asset_id: AssetId | None = None
    uri: str | None = None
    media_type: str = ""
    width: int | None = None
    height: int | None = None
    alt: str = ""
    overlays: tuple[Overlay, ...] = ()


class AudioPart(SourcedPart):
    """A recording, with its transcript where the source has one."""

    type: Literal["audio"] = "audio"
    asset_id: AssetId | None = None
    uri: str | None = None
    media_type: str = ""
    duration_s: float | None = None
    transcript: str = ""


class FilePart(SourcedPart):
    """Any other attachment."""

    type: Literal["file"] = "file"
    asset_id: AssetId | None = None
    uri: str | None = None
    media_type: str = ""
    name: str = ""


class RawPart(SourcedPart):
    """What a reader did not understand, kept whole, so that nothing is lost and everything shows."""

    type: Literal["raw"] = "raw"
    kind: str = ""
    data: JsonValue = None


#: What a tool may answer with.
ContentPart = Annotated[TextPart | ImagePart | AudioPart | FilePart | RawPart, Field(discriminator="type")]


class ToolCallPart(SourcedPart):
    """The agent calls a tool. `raw_arguments` keeps the source text when it is not a JSON object."""

    type: Literal["tool_call"] = "tool_call"
    call_id: str
    name: str
    arguments: dict[str, JsonValue] = Field(default_factory=dict)
    raw_arguments: str | None = None


class ToolResultPart(SourcedPart):
    """What the environment answered to a call. `orphan` when the run holds no call with that id."""

    beside_the_point = frozenset({"source_index", "duration_s"})

    type: Literal["tool_result"] = "tool_result"
    call_id: str
    content: tuple[ContentPart, ...] = ()
    is_error: bool = False
    duration_s: float | None = None
    orphan: bool = False


Part = Annotated[
    TextPart | ReasoningPart | ToolCallPart | ToolResultPart | ImagePart | AudioPart | FilePart | RawPart,
    Field(discriminator="type"),
]


def judged(part: SourcedPart | PointerOverlay | BoxOverlay, write: Callable[[Any], Any] = ordered) -> dict[str, Any]:
    """What a person judges of a part, as the JSON value that the step's digest covers, its keys in canonical order.

    The same as `model_dump(mode="json")` without what is beside the point, at a fraction of its cost. `write` is given
    the values that are no text, whole number, boolean, null or parts.

    Raises:
        Unusual: as `ordered` does.
    """
    values = part.__dict__
    found = {}
    for name in _judged_fields(type(part)):
        value = values[name]
        kind = type(value)
        if kind in SAME_IN_BOTH:
            found[name] = value
        else:
            found[name] = [judged(item, write) for item in value] if kind is tuple else write(value)
    return found


@cache
def _judged_fields(kind: type[Frozen]) -> tuple[str, ...]:
    left_out: frozenset[str] = getattr(kind, "beside_the_point", frozenset())
    return tuple(sorted(kind.model_fields.keys() - left_out))
