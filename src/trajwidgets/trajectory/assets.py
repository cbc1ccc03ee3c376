"""Where the bytes of images, recordings and files live: outside the model, under their sha256."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Protocol

from trajwidgets.errors import AssetMissing


def asset_id(data: bytes) -> str:
    """The name of some bytes: their sha256 in lower-case hex."""
    return sha256(data).hexdigest()


class AssetSource(Protocol):
    """Whatever hands out bytes by their sha256."""

    def read(self, asset_id: str) -> bytes:
        """The bytes; raises `AssetMissing` where this source does not hold them."""
        ...


class MemoryAssets:
    """Bytes held in memory, as readers find them inside a file (base64 images and the like)."""

    def __init__(self, blobs: Mapping[str, bytes] | None = None) -> None:
        self._blobs: dict[str, bytes] = dict(blobs or {})

    def add(self, data: bytes) -> str:
        """Keep the bytes and return their asset id."""
        name = asset_id(data)
        self._blobs[name] = data
        return name

    def read(self, asset_id: str) -> bytes:
        """The bytes named `asset_id`."""
        try:
            return self._blobs[asset_id]
        except KeyError:
            raise AssetMissing(f"asset {asset_id}: not held in memory. Load the run again from its file.") from None

    def __len__(self) -> int:
        return len(self._blobs)


class FolderAssets:
    """Bytes in a folder, one file each, named by their sha256 (with or without an ending)."""

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder)

    def add(self, data: bytes, suffix: str = "") -> str:
        """Write the bytes, unless they are there already, and return their asset id."""
        name = asset_id(data)
        self.folder.mkdir(parents=True, exist_ok=True)
        path = self.folder / (name + suffix)
        if not path.exists():
            path.write_bytes(data)
        return name

    def read(self, asset_id: str) -> bytes:
        """The bytes named `asset_id`; they are checked against that name."""
        found = next(iter(sorted(self.folder.glob(asset_id + "*"))), None) if asset_id.isalnum() else None
        if found is None:
            raise AssetMissing(
                f"asset {asset_id}: no such file in {self.folder}. Copy the assets folder beside the run."
            )
        data = found.read_bytes()
        if sha256(data).hexdigest() != asset_id:
            raise AssetMissing(f"{found}: its bytes do not have the sha256 its name says. Restore the file.")
        return data


class NoAssets:
    """The source of a trajectory that was built by hand without any."""

    def read(self, asset_id: str) -> bytes:
        """Always raises: there are no bytes here."""
        raise AssetMissing(
            f"asset {asset_id}: this trajectory came without assets. Load it from its file, or call with_assets."
        )
