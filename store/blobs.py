# SPDX-License-Identifier: Apache-2.0
"""Raw mail by its SHA-256, compressed: a folder by default, any object store by URL for many machines.

What ``put`` returned is safe: file and folder are synced before it returns. Blobs are never changed.
"""

import hashlib
import os
import zlib
from abc import ABC, abstractmethod
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from store.errors import StorageFault, StorageUnavailable

PATIENCE = timedelta(seconds=20)  # with an object store that does not answer
FASTEST = 1  # of zlib: raw mail is written once and seldom read
SYNCS_AT_ONCE = 8  # a file system commits many waiting syncs together


class Blobs(ABC):
    """A place for raw mail."""

    @abstractmethod
    def put(self, raw: bytes) -> str:
        """Keep the bytes; their SHA-256 in hexadecimal. Raises StorageFault."""

    @abstractmethod
    def get(self, digest: str) -> bytes:
        """The bytes with this digest. Raises StorageFault where they are missing or damaged."""

    @abstractmethod
    def check(self) -> None:
        """Write and read a trial blob. Raises StorageFault."""

    def put_many(self, raws: Sequence[bytes]) -> list[str]:
        """Keep several, in order."""
        if len(raws) < 2:
            return [self.put(raw) for raw in raws]
        with ThreadPoolExecutor(SYNCS_AT_ONCE) as pool:
            return list(pool.map(self.put, raws))


def open_blobs(url: str) -> Blobs:
    """The store that the settings name: ``file:///folder`` or ``s3://bucket/prefix``."""
    parts = urlsplit(url)
    if parts.scheme == "file":
        return FolderBlobs(Path(parts.path))
    if parts.scheme == "s3":
        return ObjectBlobs(url)
    raise StorageFault(f"storage {url!r} is not known: use file:///folder or s3://bucket/prefix")


class FolderBlobs(Blobs):
    """Blobs in a folder of this machine, spread over 256 subfolders."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, raw: bytes) -> str:
        digest = hashlib.sha256(raw).hexdigest()
        path = self._path(digest)
        try:
            if path.exists():
                _sync_folder(path.parent)  # whoever wrote it may have died before this
            else:
                self._write(path, zlib.compress(raw, FASTEST))
        except OSError as error:
            raise StorageUnavailable(f"raw mail cannot be kept in {self.folder}: {error.strerror}") from error
        return digest

    def get(self, digest: str) -> bytes:
        path = self._path(digest)
        try:
            raw = zlib.decompress(path.read_bytes())
        except (FileNotFoundError, zlib.error) as error:
            raise StorageFault(f"raw mail {path} is missing or damaged: {error}") from error
        except OSError as error:
            raise StorageUnavailable(f"raw mail {path} cannot be read: {error.strerror}") from error
        return _checked(raw, digest, str(path))

    def check(self) -> None:
        trial = b"firstline check\r\n"
        self.get(self.put(trial))
        self._path(hashlib.sha256(trial).hexdigest()).unlink(missing_ok=True)

    def _path(self, digest: str) -> Path:
        return self.folder / digest[:2] / digest

    def _write(self, path: Path, packed: bytes) -> None:
        if not path.parent.is_dir():
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            _sync_folder(self.folder)
        partial = path.with_name(f".{path.name}.{os.getpid()}.{os.urandom(4).hex()}")
        try:
            with partial.open("xb") as file:
                file.write(packed)
                file.flush()
                os.fsync(file.fileno())
            partial.rename(path)
        finally:
            partial.unlink(missing_ok=True)
        _sync_folder(path.parent)


class ObjectBlobs(Blobs):
    """Blobs in an object store; several machines may share one. Credentials come from the environment."""

    def __init__(self, url: str) -> None:
        try:
            import obstore
        except ImportError as error:
            message = "storage in an object store needs the extra: pip install 'firstline[s3]'"
            raise StorageFault(message) from error
        self._obstore = obstore
        self.url = url
        self._store: Any = obstore.store.from_url(url, retry_config={"max_retries": 3, "retry_timeout": PATIENCE})

    def put(self, raw: bytes) -> str:
        digest = hashlib.sha256(raw).hexdigest()
        try:
            self._obstore.put(self._store, _key(digest), zlib.compress(raw, FASTEST))
        except (self._obstore.exceptions.BaseError, OSError) as error:
            raise StorageUnavailable(f"raw mail cannot be kept in {self.url}: {error}") from error
        return digest

    def get(self, digest: str) -> bytes:
        try:
            packed = bytes(self._obstore.get(self._store, _key(digest)).bytes())
            raw = zlib.decompress(packed)
        except (FileNotFoundError, zlib.error) as error:
            raise StorageFault(f"raw mail {digest} is missing or damaged in {self.url}: {error}") from error
        except self._obstore.exceptions.BaseError as error:
            raise StorageUnavailable(f"raw mail {digest} cannot be read from {self.url}: {error}") from error
        return _checked(raw, digest, self.url)

    def check(self) -> None:
        self.get(self.put(b"firstline check\r\n"))


def _key(digest: str) -> str:
    return f"{digest[:2]}/{digest}"


def _checked(raw: bytes, digest: str, where: str) -> bytes:
    if hashlib.sha256(raw).hexdigest() != digest:
        raise StorageFault(f"raw mail {digest} in {where} is damaged: its digest differs")
    return raw


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
