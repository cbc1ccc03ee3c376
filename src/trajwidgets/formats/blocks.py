"""Content blocks of any dialect to parts: one normaliser, and one table of rules for each dialect.

A rule takes a copy of a block and pops what it understands; what is left over is kept under the block's number and ends
up in the step's metadata as `unread`. A block without a rule, or one its rule cannot make sense of, becomes a
`RawPart`. So nothing is lost, and a dialect is a table of small functions (see `openai_blocks`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from pydantic import JsonValue

from trajwidgets.formats.media import decode_base64, decode_data_url, identify
from trajwidgets.trajectory import (
    ContentPart,
    MemoryAssets,
    Part,
    RawPart,
    TextPart,
)

Block = dict[str, JsonValue]
#: Makes a part of a block, or None when the block is not what its type says. Gets its number and a place for bytes.
#: A block that only holds others gives these, to be read in its place.
Rule = Callable[[Block, int, MemoryAssets], Part | list[JsonValue] | None]


class Blocks:
    """The blocks of one run: numbers them in source order, makes parts of them, keeps their bytes in `assets`."""

    def __init__(self, rules: Mapping[str, Rule], *, tag: str = "type") -> None:
        self.assets = MemoryAssets()
        self._rules = rules
        self._tag = tag
        self._count = 0
        self._unread: dict[int, Block] = {}

    def number(self) -> int:
        """The `source_index` of the next block, from 0."""
        self._count += 1
        return self._count - 1

    def keep(self, index: int, left_over: Block) -> None:
        """Keep what a reader did not use of the block with that number; keys without a value don't count."""
        if left_over and (kept := {key: value for key, value in left_over.items() if value is not None}):
            self._unread.setdefault(index, {}).update(kept)

    def join(self, index: int, into: int) -> None:
        """Keep what is left over of one block with what is left over of another, whose part now holds both."""
        for key, value in self._unread.pop(index, {}).items():
            note(self._unread.setdefault(into, {}), key, value)

    def unread(self, parts: tuple[Part, ...]) -> dict[str, JsonValue]:
        """What is left over of the blocks of these parts, by number."""
        if not self._unread:
            return {}
        indexes = [part.source_index for part in parts]
        indexes += [inner.source_index for part in parts if part.type == "tool_result" for inner in part.content]
        return {str(index): dict(self._unread[index]) for index in indexes if index in self._unread}

    def parts(self, content: JsonValue) -> tuple[Part, ...]:
        """The parts of a message's content: text, a block, a list of them, or null."""
        if content is None or content == "":
            return ()
        if isinstance(content, list):
            return tuple(part for item in content for part in self.parts(item))
        if isinstance(content, str):
            return (TextPart.trusted(text=content, source_index=self.number()),)
        return self._parts_of(content)

    def content(self, content: JsonValue) -> tuple[ContentPart, ...]:
        """The parts of a tool result's content; what no tool answers with (reasoning, a call) becomes a `RawPart`."""
        return tuple([_as_content(part) for part in self.parts(content)])

    def _parts_of(self, block: JsonValue) -> tuple[Part, ...]:
        index = self.number()
        if not isinstance(block, dict):
            return (RawPart(kind="content", data=block, source_index=index),)
        kind = block.get(self._tag)
        rule = self._rules.get(kind) if isinstance(kind, str) else None
        rest = {key: value for key, value in block.items() if key != self._tag}
        part = rule(rest, index, self.assets) if rule else None
        if isinstance(part, list):
            inside = self.parts(part)
            if inside and (first := inside[0].source_index) is not None:
                self.keep(index, rest)
                self.join(index, first)
                return inside
            part = None
        if part is None:
            return (RawPart(kind=kind if isinstance(kind, str) else "content", data=block, source_index=index),)
        self.keep(index, rest)
        return (part,)


def _as_content(part: Part) -> ContentPart:
    # The tag and not isinstance, which is slow with pydantic's classes.
    if part.type == "reasoning" or part.type == "tool_call" or part.type == "tool_result":
        return RawPart(kind=part.type, data=part.model_dump(mode="json"), source_index=part.source_index)
    return part


class Attachment(NamedTuple):
    """Where the bytes of a block are: in the assets, or at an address that is shown and never fetched."""

    asset_id: str | None = None
    uri: str | None = None
    media_type: str = ""
    width: int | None = None
    height: int | None = None


def attach(address: str, assets: MemoryAssets, *, media_type: str = "") -> Attachment | None:
    """The bytes of a `data:` URL put into the assets; any other address is kept as it stands, and nothing is opened.

    None for a `data:` URL that cannot be decoded. Media type and pixels come from the bytes, as declared types are
    often wrong.
    """
    if address[:5].lower() == "data:":
        decoded = decode_data_url(address)
        return decoded and attach_bytes(decoded[1], assets, media_type=decoded[0] or media_type)
    # Some servers take bare base64 where an address belongs. An address has a colon, a path to an image has a dot.
    data = None if ":" in address or "." in address else decode_base64(address)
    if data is not None and identify(data).media_type:
        return attach_bytes(data, assets, media_type=media_type)
    return Attachment(uri=address, media_type=media_type)


def attach_base64(text: str, assets: MemoryAssets, *, media_type: str = "") -> Attachment | None:
    """The bytes of base64 text put into the assets; None where it is none. Some senders write a `data:` URL instead."""
    if text[:5].lower() == "data:":
        return attach(text, assets, media_type=media_type)
    data = decode_base64(text)
    return None if data is None else attach_bytes(data, assets, media_type=media_type)


def attach_bytes(data: bytes, assets: MemoryAssets, *, media_type: str = "") -> Attachment:
    """The bytes put into the assets."""
    found = identify(data)
    return Attachment(assets.add(data), None, found.media_type or media_type, found.width, found.height)


def text_of(block: Block, key: str) -> str | None:
    """The text under `key`, taken out of the block; None (and the block untouched) where there is no text."""
    value = block.get(key)
    if not isinstance(value, str):
        return None
    del block[key]
    return value


def filled(rest: Block) -> Block:
    """The keys that say something; senders write null and empty lists for everything that did not happen."""
    return {key: value for key, value in rest.items() if value or value == 0}  # 0 and false say something


def note(metadata: Block, key: str, value: JsonValue) -> None:
    """Add a value to the metadata, unless it says nothing; where the source has that key, ours gets a "_" behind."""
    if value or value == 0:
        while key in metadata:
            key += "_"
        metadata[key] = value
