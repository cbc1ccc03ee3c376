"""The content parts of ATIF: text, images and recordings, which name a file beside the trajectory."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from trajwidgets.formats.beside import attach_path
from trajwidgets.formats.blocks import Attachment, Block, Rule, attach_base64, text_of
from trajwidgets.formats.media import declared_type
from trajwidgets.formats.taking import amount_of
from trajwidgets.trajectory import AudioPart, FilePart, ImagePart, MemoryAssets, TextPart


def atif_blocks(folder: Path | None) -> Mapping[str, Rule]:
    """The rules for a trajectory that lies in `folder`; without a folder no file is opened."""

    def image(block: Block, index: int, assets: MemoryAssets) -> ImagePart | None:
        found = _source(block, folder, assets)
        return found and ImagePart(source_index=index, **found._asdict())

    def audio(block: Block, index: int, assets: MemoryAssets) -> AudioPart | None:
        found = _source(block, folder, assets)
        if found is None:
            return None
        left = dict(inner) if isinstance(inner := block.get("source"), dict) else {}
        seconds = amount_of(left, "duration_sec")
        # The first bytes of an M4A are those of any MP4, and those of some recordings say nothing.
        if not found.media_type.startswith("audio/"):
            found = found._replace(media_type=text_of(left, "media_type") or found.media_type)
        _put_back(block, left)
        return AudioPart(
            asset_id=found.asset_id, uri=found.uri, media_type=found.media_type, duration_s=seconds, source_index=index
        )

    def file(block: Block, index: int, assets: MemoryAssets) -> FilePart | None:
        found = _source(block, folder, assets)
        return found and FilePart(
            asset_id=found.asset_id, uri=found.uri, media_type=found.media_type, source_index=index
        )

    # No version up to 1.8 has video or file; the shape is the same, so a later one that has them can be read.
    return {"text": _text, "image": image, "audio": audio, "video": file, "file": file}


def _text(block: Block, index: int, assets: MemoryAssets) -> TextPart | None:
    text = text_of(block, "text")
    return None if text is None else TextPart(text=text, source_index=index)


def _source(block: Block, folder: Path | None, assets: MemoryAssets) -> Attachment | None:
    """The bytes or the address under `source`, taken out of the block together with a media type that is the same.

    The format knows a `path` alone; writers that hand on what they sent to a model put `data` in base64 or a `url`
    there. Of what cannot be decoded only the declared type is known, and it stays in the block. None without a source.
    """
    inner = block.get("source")
    source = dict(inner) if isinstance(inner, dict) else {}
    key = next((key for key in ("path", "data", "url") if isinstance(source.get(key), str)), None)
    if key is None:
        return None
    address, declared = str(source[key]), source.get("media_type")
    media_type = declared if isinstance(declared, str) else ""
    found: Attachment | None = None
    if key == "data":
        found = attach_base64(address, assets, media_type=media_type)
    elif address:
        found = attach_path(address, folder if key == "path" else None, assets, media_type=media_type)
    if found is None:
        return Attachment(media_type=media_type or declared_type(address))
    del source[key]
    if found.media_type == media_type:
        source.pop("media_type", None)
    if _KINDS.get(key) == source.get("type"):
        source.pop("type", None)
    _put_back(block, source)
    return found


#: What `type` says of a source that holds this key.
_KINDS = {"data": "base64", "url": "url"}


def _put_back(block: Block, source: Block) -> None:
    if source:
        block["source"] = source
    else:
        block.pop("source", None)
