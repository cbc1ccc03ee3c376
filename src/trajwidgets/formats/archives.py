"""Zip archives of JSON documents as a source: members are unpacked one at a time, in memory, and never to disk.

An archive may be hostile: names that lead out of it are refused, and what is counted is what really comes out, not
what the archive says of itself. Method 93 (Zstandard, APPNOTE 4.4.5) is read past `zipfile`, which knows it from Python
3.14 on.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path, PurePosixPath

from trajwidgets.errors import FormatError, MissingExtra
from trajwidgets.formats.records import Record, Sample
from trajwidgets.formats.sources import GZIP, MAX_RECORD_BYTES, FileSource, begun
from trajwidgets.formats.strict_json import NotJson, parse
from trajwidgets.formats.zstd import BadZstd, zstd_chunks

MAX_MEMBERS = 200_000
#: Most bytes that come out of one archive while it is read once.
MAX_ARCHIVE_BYTES = 1 << 35
#: Most bytes that one packed byte may become, where many come out: JSON of much repetition stays below a few hundred.
MAX_RATIO = 1000
_RATIO_COUNTS_FROM = 1 << 24
_MARKS = (b"PK\x03\x04", b"PK\x05\x06")
_ZSTD = 93
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, _ZSTD)
_LOCAL_HEADER = 30


def opened_source(path: Path, name: str, loaded_with: frozenset[Path]) -> FileSource | ArchiveSource:
    """A file as the source that its first bytes say it is; one that cannot be opened says so when it is read."""
    try:
        with path.open("rb") as file:
            start, is_all = begun(file)
    except OSError:
        return FileSource(path, name, loaded_with)
    if start.startswith(_MARKS):
        return ArchiveSource(path, name)
    return FileSource(path, name, loaded_with, small=start if is_all and not start.startswith(GZIP) else None)


class ArchiveSource:
    """A zip archive whose JSON members are its records. `name` is the path below the folder that was loaded.

    `only` is the one member of which a run is wanted, for readers that make each run of a member of its own.
    """

    def __init__(self, path: Path, name: str | None = None, *, only: str = "") -> None:
        self.path = path
        self.name = name or path.name
        self.where = str(path)
        self.folder = path.parent
        self.stem = FileSource(path, name).stem
        self.only = only
        #: How many bytes were unpacked so far, and the member a reader asked for last by its name.
        self.n_bytes = 0
        self.member = ""

    def sample(self) -> Sample:
        """The names of its members; nothing is unpacked."""
        with self.opened() as archive:
            return Sample(_MARKS[0], members=archive.members)

    def records(self) -> Iterator[Record | FormatError]:
        """One record for each JSON member, in the order of the archive."""
        with self.opened() as archive:
            for name in archive.members:
                if name.endswith(".json"):
                    record = archive.record(name)
                    self.member = ""  # whoever reads all in order may join what several of them say
                    yield record

    @contextmanager
    def opened(self) -> Iterator[Archive]:
        """The archive, open for reading members by name.

        Raises:
            FormatError: when it cannot be opened, is no zip, or has too many members.
        """
        try:
            file = zipfile.ZipFile(self.path)
        except OSError as error:
            raise FormatError(f"{self.where}: cannot be read ({error.strerror or error}).") from error
        except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
            raise FormatError(
                f"{self.where}: damaged zip ({error}). Copy the file again; one that is still being written is whole "
                f"when its writer has closed it."
            ) from error
        with file:
            yield Archive(self, file)


class Archive:
    """An open archive. It counts what comes out of it."""

    def __init__(self, source: ArchiveSource, file: zipfile.ZipFile) -> None:
        self._source = source
        self._file = file
        self._unpacked = 0
        self.where = source.where
        names = file.namelist()
        if len(names) > MAX_MEMBERS:
            raise FormatError(f"{source.where}: more than {MAX_MEMBERS} members in one archive. Split it.")
        #: The names of its members, each once: of two that bear one name the later counts.
        self.members: tuple[str, ...] = tuple(dict.fromkeys(names))

    def wanted(self, name: str) -> bool:
        """Whether a run of this member is asked for."""
        return self._source.only in ("", name)

    def record(self, name: str) -> Record | FormatError:
        """A member as a record, or the error that says why it cannot be read."""
        where = f"{self._source.where}, member {name}"
        self._source.member = name
        try:
            data = self._unpack(name)
            value = parse(data.decode("utf-8-sig"))
        except _Refused as error:
            return FormatError(f"{where}: {error}")
        except NotImplementedError as error:  # flags of ZIP that `zipfile` knows and cannot read
            return FormatError(f"{where}: {error}. Where the archive is not damaged, pack it anew with Deflate.")
        except NotJson as error:
            return FormatError(
                f'{where}, line {error.line}: {error.reason}. Pass on_error="collect" to keep the others.'
            )
        except UnicodeDecodeError as error:
            return FormatError(f"{where}: not UTF-8 (byte {data[error.start]:#04x}); write it again as UTF-8.")
        except MissingExtra as error:
            raise MissingExtra(f"{where}: {error}") from error
        except (zipfile.BadZipFile, zlib.error, struct.error, BadZstd, EOFError, OSError) as error:
            return FormatError(f"{where}: damaged ({error}). Copy the archive again.")
        except KeyError:
            return FormatError(f"{where}: the archive has no such member.")
        source = self._source
        return Record(value, where, f"{source.name}:{name}", source.stem, (), sha256(data).hexdigest())

    def _unpack(self, name: str) -> bytes:
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts:
            raise _Refused("its name leads out of the archive. Nothing is read under such a name; pack it again.")
        info = self._file.getinfo(name)
        if info.flag_bits & 1:
            raise _Refused("it is encrypted. Pack it without a password.")
        if info.compress_type not in _METHODS:
            raise _Refused(f"packed with method {info.compress_type}. Pack it with Deflate or Zstandard.")
        chunks: list[bytes] = []
        size = 0
        for chunk in self._packed_zstd(info) if info.compress_type == _ZSTD else self._packed(info):
            chunks.append(chunk)
            size += len(chunk)
            self._unpacked += len(chunk)
            self._check(size, info.compress_size)
        self._source.n_bytes += size
        data = b"".join(chunks)
        if zlib.crc32(data) != info.CRC:
            raise zipfile.BadZipFile("its checksum does not hold")
        return data

    def _check(self, size: int, packed: int) -> None:
        if size > MAX_RECORD_BYTES:
            raise _Refused(f"more than {MAX_RECORD_BYTES >> 20} MB in one member. Split it.")
        if size > _RATIO_COUNTS_FROM and size > MAX_RATIO * packed:
            raise _Refused(f"one byte unpacks to more than {MAX_RATIO}, as in an archive made to fill the memory.")
        if self._unpacked > MAX_ARCHIVE_BYTES:
            raise _Refused(f"more than {MAX_ARCHIVE_BYTES >> 30} GB in one archive. Split it.")

    def _packed(self, info: zipfile.ZipInfo) -> Iterator[bytes]:
        with self._file.open(info) as stream:
            while chunk := stream.read(1 << 20):
                yield chunk

    def _packed_zstd(self, info: zipfile.ZipInfo) -> Iterator[bytes]:
        with self._source.path.open("rb") as file:
            file.seek(info.header_offset)
            header = file.read(_LOCAL_HEADER)
            if not header.startswith(_MARKS[0]):
                raise zipfile.BadZipFile("no member where the directory says")
            file.seek(sum(struct.unpack("<HH", header[26:30])), 1)
            data = file.read(info.compress_size)
        yield from zstd_chunks(data)


class _Refused(Exception):
    """What a member must not be."""
