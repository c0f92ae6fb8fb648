"""What every Documents promises, and what only a real folder can be tricked into."""

import os
import socket
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from fakes.documents import FakeDocuments

from desktop_sdr.adapters.documents import FolderDocuments
from desktop_sdr.domain.attachment import MOST_BYTES
from desktop_sdr.ports.documents import Documents
from desktop_sdr.ports.errors import PortError, Refused, Temporary

Put = Callable[[dict[str, bytes]], Documents]
OUTSIDE = b"what must never leave"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "to attach"
    made.mkdir()
    return made


@pytest.fixture
def real(folder: Path, tmp_path: Path) -> FolderDocuments:
    (tmp_path / "data").mkdir()
    (tmp_path / "home").mkdir()
    return FolderDocuments(folder, tmp_path / "data", tmp_path / "home")


@pytest.fixture(params=["fake", "folder"])
def put(request: pytest.FixtureRequest, folder: Path, real: FolderDocuments) -> Put:
    def in_memory(files: dict[str, bytes]) -> Documents:
        fake = FakeDocuments()
        fake.files = dict(files)
        return fake

    def in_folder(files: dict[str, bytes]) -> Documents:
        for name, content in files.items():
            (folder / name).write_bytes(content)
        return real

    return in_memory if request.param == "fake" else in_folder


def refusal(documents: Documents, name: str) -> tuple[str, str]:
    with pytest.raises(PortError) as refused:
        documents.read(name)
    return refused.value.title, refused.value.detail


def test_a_file_is_read_byte_for_byte(put: Put) -> None:
    every_byte = bytes(range(256)) * 3
    assert put({"one-pager.pdf": every_byte, "leer.txt": b""}).read("one-pager.pdf") == every_byte


def test_only_what_may_be_attached_is_named(put: Put) -> None:
    files = {"b.pdf": b"b", "a.png": b"a", ".hidden.pdf": b"h", "run.exe": b"x", "x.exe.pdf": b"x"}
    assert list(put(files).names()) == ["a.png", "b.pdf"]


def test_a_file_that_is_not_there_is_refused_by_name(put: Put) -> None:
    assert refusal(put({}), "gone.pdf") == ("attachment_missing", "gone.pdf")


@pytest.mark.parametrize("name", ["../secret.pdf", "run.exe", ".env.txt", "CON.pdf", "a\0.pdf"])
def test_a_name_that_is_a_trick_is_refused_unread(put: Put, name: str) -> None:
    assert refusal(put({}), name) == ("attachment_not_allowed", name)


def test_a_file_over_the_limit_is_refused(put: Put) -> None:
    documents = put({"big.pdf": b"x" * (MOST_BYTES + 1), "full.pdf": b"x" * MOST_BYTES})

    assert refusal(documents, "big.pdf") == ("attachment_too_large", "big.pdf")
    assert len(documents.read("full.pdf")) == MOST_BYTES


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "secret.pdf"
    path.write_bytes(OUTSIDE)
    return path


def test_a_link_is_neither_named_nor_followed(
    folder: Path, real: FolderDocuments, secret: Path
) -> None:
    (folder / "offer.pdf").symlink_to(secret)
    (folder / "nowhere.pdf").symlink_to(folder / "missing.pdf")
    (folder / "itself.pdf").symlink_to(folder / "itself.pdf")

    assert list(real.names()) == []
    for name in ("offer.pdf", "nowhere.pdf", "itself.pdf"):
        assert refusal(real, name) == ("attachment_not_allowed", name)


def test_a_second_name_of_a_file_elsewhere_is_refused(
    folder: Path, real: FolderDocuments, secret: Path
) -> None:
    (folder / "offer.pdf").hardlink_to(secret)

    assert refusal(real, "offer.pdf") == ("attachment_not_allowed", "offer.pdf")


def test_a_pipe_a_folder_and_a_socket_are_refused_at_once(
    folder: Path, real: FolderDocuments, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.mkfifo(folder / "pipe.pdf")
    (folder / "inside.pdf").mkdir()
    monkeypatch.chdir(folder)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket.pdf")
        assert list(real.names()) == []
        for name in ("pipe.pdf", "inside.pdf", "socket.pdf"):
            assert refusal(real, name)[0] == "attachment_not_allowed"


def test_a_file_nobody_may_read_says_so(folder: Path, real: FolderDocuments) -> None:
    path = folder / "closed.pdf"
    path.write_bytes(b"x")
    path.chmod(0)
    if os.access(path, os.R_OK):  # root reads everything
        assert real.read("closed.pdf") == b"x"
    else:
        assert refusal(real, "closed.pdf") == ("attachment_unreadable", "closed.pdf")


def test_a_file_that_grows_while_it_is_read_is_as_it_was_or_refused(
    folder: Path, real: FolderDocuments
) -> None:
    path = folder / "growing.pdf"
    path.write_bytes(b"0" * 400_000)
    over = threading.Event()

    def grow() -> None:
        with path.open("ab", buffering=0) as file:
            while not over.is_set() and file.tell() < MOST_BYTES:
                file.write(b"0" * 4_000)

    writer = threading.Thread(target=grow)
    writer.start()
    try:
        for _ in range(100):
            try:
                content = real.read("growing.pdf")
            except Temporary as changing:
                assert changing.title == "attachment_changing"
            else:
                assert 400_000 <= len(content) <= path.stat().st_size
    finally:
        over.set()
        writer.join()


def test_a_name_that_is_swapped_for_a_link_all_the_time_never_leads_out(
    folder: Path, real: FolderDocuments, secret: Path
) -> None:
    over = threading.Event()
    good, link, name = folder / "good.tmp", folder / "link.tmp", folder / "offer.pdf"

    def swap() -> None:
        while not over.is_set():
            good.write_bytes(b"good")
            good.replace(name)
            link.symlink_to(secret)
            link.replace(name)

    writer = threading.Thread(target=swap)
    writer.start()
    read = set()
    try:
        for _ in range(500):
            try:
                read.add(real.read("offer.pdf"))
            except PortError:
                continue
    finally:
        over.set()
        writer.join()
    assert read <= {b"good"}


@pytest.mark.parametrize("place", ["to attach/no such", "a file.txt"])
def test_a_folder_that_is_not_there_is_said_and_not_made(tmp_path: Path, place: str) -> None:
    (tmp_path / "a file.txt").write_bytes(b"x")
    documents = FolderDocuments(tmp_path / place, tmp_path / "data", tmp_path / "home")

    assert refusal(documents, "a.pdf") == ("attachments_folder_missing", str(tmp_path / place))
    with pytest.raises(Refused):
        documents.names()
    assert not (tmp_path / "to attach").exists()


@pytest.mark.parametrize("place", ["/", ".", "home", "data", "data/exports", "way to home"])
def test_the_home_the_root_and_the_data_folder_are_never_attached_from(
    tmp_path: Path, place: str
) -> None:
    (tmp_path / "data" / "exports").mkdir(parents=True)
    (tmp_path / "home").mkdir()
    (tmp_path / "way to home").symlink_to(tmp_path / "home")
    documents = FolderDocuments(tmp_path / place, tmp_path / "data", tmp_path / "home")

    assert refusal(documents, "a.pdf")[0] == "attachments_folder_not_allowed"


def test_a_folder_reached_by_a_link_is_the_folder_itself(tmp_path: Path, folder: Path) -> None:
    (folder / "a.pdf").write_bytes(b"a")
    (tmp_path / "way").symlink_to(folder)
    documents = FolderDocuments(tmp_path / "way", tmp_path / "data", tmp_path / "home")

    assert documents.read("a.pdf") == b"a"
