# SPDX-License-Identifier: Apache-2.0
"""Raw mail is kept by its digest, comes back byte by byte, and never comes back damaged."""

import hashlib
import os
import socket
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from store.blobs import Blobs, FolderBlobs, ObjectBlobs, open_blobs
from store.errors import StorageFault, StorageUnavailable

RAW = b"From: bob@home.example\r\n\r\nHello \x00\xff\r\n" * 50
DIGEST = hashlib.sha256(RAW).hexdigest()


@pytest.fixture(scope="session")
def object_store() -> Iterator[str]:
    """The address of an S3 server in this process, on loopback."""
    from moto.server import ThreadedMotoServer

    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=port, verbose=False)
    server.start()
    yield f"http://127.0.0.1:{port}"
    server.stop()


@pytest.fixture
def bucket(object_store: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """The URL of a bucket, with the credentials in the environment."""
    import boto3  # type: ignore[import-untyped]

    for name, value in {
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": object_store,
        "AWS_ALLOW_HTTP": "true",
    }.items():
        monkeypatch.setenv(name, value)
    client = boto3.client("s3", endpoint_url=object_store)
    client.create_bucket(Bucket="mails")
    for found in client.list_objects_v2(Bucket="mails").get("Contents", ()):
        client.delete_object(Bucket="mails", Key=found["Key"])
    return "s3://mails/firstline"


@pytest.fixture(params=["file", "s3"])
def blobs(request: pytest.FixtureRequest, tmp_path: Path) -> Blobs:
    """A store of each kind, opened as the settings name it."""
    if request.param == "file":
        return open_blobs(f"file://{tmp_path}/blobs")
    return open_blobs(request.getfixturevalue("bucket"))


def corrupt(blobs: Blobs, packed: bytes) -> None:
    """Replace what is stored for RAW."""
    if isinstance(blobs, FolderBlobs):
        (blobs.folder / DIGEST[:2] / DIGEST).write_bytes(packed)
    else:
        import boto3

        key = f"firstline/{DIGEST[:2]}/{DIGEST}"
        client = boto3.client("s3", endpoint_url=os.environ["AWS_ENDPOINT_URL"])
        client.put_object(Bucket="mails", Key=key, Body=packed)


def test_what_was_kept_comes_back_byte_by_byte_under_its_sha_256(blobs: Blobs) -> None:
    assert blobs.put(RAW) == DIGEST
    assert blobs.get(DIGEST) == RAW


def test_an_empty_mail_is_kept_as_well(blobs: Blobs) -> None:
    assert blobs.get(blobs.put(b"")) == b""


def test_keeping_twice_is_keeping_once(blobs: Blobs) -> None:
    assert blobs.put(RAW) == blobs.put(RAW) == DIGEST
    assert blobs.get(DIGEST) == RAW


def test_several_are_kept_in_their_order_even_where_some_are_the_same(blobs: Blobs) -> None:
    raws = [b"mail %d" % (number % 12) for number in range(30)]
    assert blobs.put_many(raws) == [hashlib.sha256(raw).hexdigest() for raw in raws]
    assert [blobs.get(hashlib.sha256(raw).hexdigest()) for raw in raws] == raws
    assert blobs.put_many([]) == []


def test_what_was_never_kept_is_a_fault_that_names_it(blobs: Blobs) -> None:
    with pytest.raises(StorageFault, match=f"{DIGEST}.*missing or damaged") as caught:
        blobs.get(DIGEST)
    assert not isinstance(caught.value, StorageUnavailable)


@pytest.mark.parametrize("packed", [b"", b"no zlib", zlib.compress(RAW)[:-9], zlib.compress(b"another mail")])
def test_what_is_damaged_never_comes_back(blobs: Blobs, packed: bytes) -> None:
    blobs.put(RAW)
    corrupt(blobs, packed)
    with pytest.raises(StorageFault, match="damaged"):
        blobs.get(DIGEST)


def test_a_healthy_store_passes_its_check(blobs: Blobs) -> None:
    blobs.put(RAW)
    blobs.check()
    assert blobs.get(DIGEST) == RAW


def test_blobs_are_compressed_and_leave_no_partial_file(tmp_path: Path) -> None:
    blobs = FolderBlobs(tmp_path / "blobs")
    blobs.put_many([RAW, RAW, b"another"])
    files = [path for path in (tmp_path / "blobs").rglob("*") if path.is_file()]
    assert sorted(file.name for file in files) == sorted([DIGEST, hashlib.sha256(b"another").hexdigest()])
    assert (tmp_path / "blobs" / DIGEST[:2] / DIGEST).stat().st_size < len(RAW) / 2


def test_the_folders_are_nobody_else_s_to_read(tmp_path: Path) -> None:
    FolderBlobs(tmp_path / "blobs").put(RAW)
    assert (tmp_path / "blobs" / DIGEST[:2]).stat().st_mode & 0o077 == 0


def test_the_check_leaves_nothing_in_the_folder(tmp_path: Path) -> None:
    FolderBlobs(tmp_path / "blobs").check()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_files_are_synced_before_they_get_their_name_and_folders_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    sync, rename = os.fsync, Path.rename

    def watched_sync(descriptor: int) -> None:
        done.append("sync of " + ("folder" if Path(f"/proc/self/fd/{descriptor}").is_dir() else "file"))
        sync(descriptor)

    def watched_rename(path: Path, target: Any) -> Path:
        done.append("rename")
        return rename(path, target)

    monkeypatch.setattr(os, "fsync", watched_sync)
    monkeypatch.setattr(Path, "rename", watched_rename)
    blobs = FolderBlobs(tmp_path)
    blobs.put(RAW)
    assert done[-3:] == ["sync of file", "rename", "sync of folder"]
    done.clear()
    blobs.put(RAW)
    assert done == ["sync of folder"]


@pytest.mark.parametrize("blocked", ["folder", "subfolder"])
def test_a_place_that_cannot_be_written_is_unavailable_and_named(tmp_path: Path, blocked: str) -> None:
    # A file where a folder is needed stops root as well, whom a file mode does not.
    folder = tmp_path / "blobs"
    if blocked == "folder":
        folder.write_text("in the way")
    else:
        folder.mkdir()
        (folder / DIGEST[:2]).write_text("in the way")
    with pytest.raises(StorageUnavailable, match=f"cannot be kept in {folder}"):
        FolderBlobs(folder).put(RAW)


def test_a_full_disk_is_unavailable_and_leaves_no_partial_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageUnavailable, match="No space left on device"):
        FolderBlobs(tmp_path).put(RAW)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_read_only_folder_is_unavailable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(path: Path, *arguments: Any, **options: Any) -> None:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(Path, "mkdir", refused)
    with pytest.raises(StorageUnavailable, match="Read-only file system"):
        FolderBlobs(tmp_path / "blobs").put(RAW)


def test_an_object_store_that_does_not_know_the_bucket_is_unavailable(bucket: str) -> None:
    with pytest.raises(StorageUnavailable, match="s3://nowhere"):
        ObjectBlobs("s3://nowhere/firstline").put(RAW)


@pytest.mark.parametrize("url", ["ftp://host/blobs", "blobs", "", "http://host/blobs"])
def test_a_url_that_names_no_storage_is_refused_with_what_to_write(url: str) -> None:
    with pytest.raises(StorageFault, match="use file:///folder or s3://bucket/prefix"):
        open_blobs(url)
