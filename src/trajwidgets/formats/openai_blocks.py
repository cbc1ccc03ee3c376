"""The content blocks of OpenAI chat: text, image_url, input_audio, file, refusal.

And those of servers and data sets that write chats: the video_url of vLLM, the image of chat templates, the thinking
that gateways hand on beside calls.
"""

from __future__ import annotations

from collections.abc import Mapping

from pydantic import JsonValue

from trajwidgets.formats.anthropic_blocks import ANTHROPIC_BLOCKS
from trajwidgets.formats.blocks import Attachment, Block, Rule, attach, attach_base64, text_of
from trajwidgets.formats.media import declared_type
from trajwidgets.trajectory import AudioPart, FilePart, ImagePart, MemoryAssets, TextPart


def _text(block: Block, index: int, assets: MemoryAssets) -> TextPart | None:
    text = text_of(block, "text")
    return None if text is None else TextPart.trusted(text=text, source_index=index)


def _refusal(block: Block, index: int, assets: MemoryAssets) -> TextPart | None:
    text = text_of(block, "refusal")
    return None if text is None else TextPart.trusted(text=text, source_index=index)


def _image_url(block: Block, index: int, assets: MemoryAssets) -> ImagePart | None:
    as_it_came = block.get("image_url")
    address = _address(block, "image_url")
    if address is None:
        return None
    found = attach(address, assets) if address else None
    if found is None:
        # Whoever cleans logs puts words in the place of bytes ("[redacted]"); they stay among what is left over.
        block["image_url"] = as_it_came
        found = Attachment(media_type=declared_type(address))
    return ImagePart(source_index=index, **found._asdict())


def _image(block: Block, index: int, assets: MemoryAssets) -> ImagePart:
    """An image as chat templates have it: with its place or bytes, or without, where it stands beside the messages."""
    for key in _PLACES:
        address = block.get(key)
        found = attach(address, assets) if isinstance(address, str) and address else None
        if found is not None:
            del block[key]
            return ImagePart(source_index=index, **found._asdict())
    return ImagePart(source_index=index)


_PLACES = ("image", "url", "path", "data", "base64")


def _video_url(block: Block, index: int, assets: MemoryAssets) -> FilePart | None:
    address = _address(block, "video_url")
    found = address and attach(address, assets, media_type="video/mp4")
    if not found:
        return None
    return FilePart(asset_id=found.asset_id, uri=found.uri, media_type=found.media_type, source_index=index)


def _input_audio(block: Block, index: int, assets: MemoryAssets) -> AudioPart | None:
    audio = _inner(block, "input_audio")
    data = text_of(audio, "data")
    ending = text_of(audio, "format") or ""
    found = attach_base64(data, assets, media_type=f"audio/{ending}" if ending else "") if data else None
    if found is None:
        return None
    _put_back(block, "input_audio", audio)
    return AudioPart(asset_id=found.asset_id, uri=found.uri, media_type=found.media_type, source_index=index)


def _file(block: Block, index: int, assets: MemoryAssets) -> FilePart | None:
    file = _inner(block, "file")
    data = text_of(file, "file_data")
    name = text_of(file, "filename") or ""
    found = attach_base64(data, assets) if data else None
    file_id = file.get("file_id")
    if found is None and (data or not isinstance(file_id, str)):
        return None
    _put_back(block, "file", file)
    if found is None:  # a file that only the provider holds
        return FilePart(name=name or str(file_id), source_index=index)
    return FilePart(asset_id=found.asset_id, uri=found.uri, media_type=found.media_type, name=name, source_index=index)


def _address(block: Block, key: str) -> str | None:
    """The address under `key`: `{"url": ...}`, or the bare text that some servers accept."""
    if isinstance(block.get(key), str):
        return text_of(block, key)
    inner = _inner(block, key)
    address = text_of(inner, "url")
    if address is not None:
        _put_back(block, key, inner)
    return address


def _inner(block: Block, key: str) -> dict[str, JsonValue]:
    inner = block.get(key)
    return dict(inner) if isinstance(inner, dict) else {}


def _put_back(block: Block, key: str, inner: dict[str, JsonValue]) -> None:
    if inner:
        block[key] = inner
    else:
        block.pop(key, None)


OPENAI_BLOCKS: Mapping[str, Rule] = {
    "text": _text,
    "refusal": _refusal,
    "image_url": _image_url,
    "image": _image,
    "thinking": ANTHROPIC_BLOCKS["thinking"],
    "redacted_thinking": ANTHROPIC_BLOCKS["redacted_thinking"],
    "video_url": _video_url,
    "input_audio": _input_audio,
    "file": _file,
}
