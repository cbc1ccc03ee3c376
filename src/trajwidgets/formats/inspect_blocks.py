"""The content of Inspect's messages: text, reasoning, image, audio, video, document."""

from __future__ import annotations

from collections.abc import Mapping

from trajwidgets.formats.blocks import Attachment, Block, Rule, attach, text_of
from trajwidgets.formats.media import declared_type
from trajwidgets.trajectory import AudioPart, FilePart, ImagePart, MemoryAssets, ReasoningPart, TextPart


def _text(block: Block, index: int, assets: MemoryAssets) -> TextPart | None:
    text = text_of(block, "text")
    return None if text is None else TextPart(text=text, source_index=index)


def _reasoning(block: Block, index: int, assets: MemoryAssets) -> ReasoningPart | None:
    """Redacted reasoning is what only its provider can read: it is kept, and the summary is shown, if there is one."""
    if not isinstance(block.get("reasoning"), str):
        return None
    if block.get("redacted") is True:
        return ReasoningPart(text=text_of(block, "summary") or "", withheld=True, source_index=index)
    if block.get("redacted") is False:
        del block["redacted"]
    text = text_of(block, "reasoning") or text_of(block, "summary") or ""
    return ReasoningPart(text=text, withheld=not text, source_index=index)


def _image(block: Block, index: int, assets: MemoryAssets) -> ImagePart | None:
    found = _address(block, "image", assets)
    return ImagePart(source_index=index, **found._asdict()) if found else None


def _audio(block: Block, index: int, assets: MemoryAssets) -> AudioPart | None:
    found = _address(block, "audio", assets)
    if found is None:
        return None
    return AudioPart(asset_id=found.asset_id, uri=found.uri, media_type=found.media_type, source_index=index)


def _video(block: Block, index: int, assets: MemoryAssets) -> FilePart | None:
    found = _address(block, "video", assets)
    if found is None:
        return None
    return FilePart(asset_id=found.asset_id, uri=found.uri, media_type=found.media_type, source_index=index)


def _document(block: Block, index: int, assets: MemoryAssets) -> FilePart | None:
    declared = block.get("mime_type")
    found = _address(block, "document", assets, declared if isinstance(declared, str) else "")
    if found is None:
        return None
    if found.media_type == declared:
        del block["mime_type"]
    name = text_of(block, "filename") or ""
    return FilePart(asset_id=found.asset_id, uri=found.uri, media_type=found.media_type, name=name, source_index=index)


def _address(block: Block, kind: str, assets: MemoryAssets, media_type: str = "") -> Attachment | None:
    """The bytes or the address under the block's kind, taken out of it; `format` may say the media type.

    Where the bytes were taken out of the log ("", `data:image/png;base64,...`) nothing but their type is known, and
    what stands in their place stays in the block. None where the kind is no key of the block.
    """
    if kind not in block:
        return None
    address, ending = block[kind], block.get("format")
    if not media_type and isinstance(ending, str):
        media_type = f"{kind}/{ending}"
    if not isinstance(address, str):
        return Attachment(media_type=media_type)
    found = attach(address, assets, media_type=media_type) if address else None
    if found is None:
        return Attachment(media_type=declared_type(address) or media_type)
    del block[kind]
    return found


INSPECT_BLOCKS: Mapping[str, Rule] = {
    "text": _text,
    "reasoning": _reasoning,
    "image": _image,
    "audio": _audio,
    "video": _video,
    "document": _document,
}
