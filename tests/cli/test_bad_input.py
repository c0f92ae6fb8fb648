"""Bad input: one clear sentence on stderr, exit code 1, nothing lost, never a traceback."""

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from cli.conftest import Answer, Type
from servers.refusing_names import refusing_names

from desktop_sdr import resources
from desktop_sdr.runtime.single_instance import InstanceLock


def is_one_sentence(answer: Answer, *words: str) -> bool:
    """What happened, what is safe, what to do; on one line of stderr."""
    assert (answer.code, answer.out) == (1, ""), answer
    assert "Traceback" not in answer.err
    assert answer.err.count("\n") == 1, answer.err
    assert answer.err.rstrip().endswith((".", ")")), answer.err
    missing = [word for word in words if word not in answer.err]
    assert not missing, answer.err
    return True


LISTS: dict[str, bytes | None] = {
    "missing": None,
    "empty": b"",
    "no_csv": b"Dear Sirs,\n\nplease find our contacts below.\n\nRegards\n",
    "picture": b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00" * 40,
    "spreadsheet": b"PK\x03\x04" + b"\x14\x00\x06\x00" * 200,
    "only_header": b"First name,Last name,Email\n",
    "no_addresses": b"First name,Last name\nIda,Brandt\n",
}


def state_of(typed: Type, data: Path) -> dict[str, object]:
    """What the status says, but for what the first work of a day works out for that day."""
    told = dict(typed("status", "--json", "--data", data).only)
    del told["sends_allowed_today"]
    return told


@pytest.mark.parametrize("kind", LISTS)
def test_what_is_no_list_changes_nothing(
    typed: Type, data: Path, tmp_path: Path, kind: str
) -> None:
    path, content = tmp_path / "list.csv", LISTS[kind]
    if content is not None:
        path.write_bytes(content)
    before = state_of(typed, data)

    assert is_one_sentence(typed("import", path, "--data", data), "Nothing was changed")
    assert state_of(typed, data) == before


def test_a_list_in_a_wrong_encoding_is_refused_or_read_right(
    typed: Type, data: Path, tmp_path: Path
) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes("First name,Email,City\nZoë,zoe@ohm.example,Köln\n".encode("utf-16-le"))
    answer = typed("import", path, "--json", "--data", data)
    if answer.code == 0:
        assert answer.lines[0]["verdict"] in ("new", "review")
    else:
        assert is_one_sentence(answer, "Nothing was changed", "UTF-8")


Change = Callable[[str], str]
PROFILES: dict[str, tuple[Change, str]] = {
    "not_toml": (lambda text: text.replace("[seller]", "[seller"), "line"),
    "mail": (lambda text: text.replace('mail = "you@company.example"', 'mail = "you"'), "mail"),
    "zone": (lambda text: text.replace("Europe/London", "Europe/Atlantis"), "time_zone"),
    "price": (lambda text: text.replace("29.00 EUR", "about thirty"), "price"),
    "password": (lambda text: text.replace("[mailbox]", '[mailbox]\npassword = "x"'), "password"),
}


@pytest.mark.parametrize("kind", PROFILES)
def test_a_bad_profile_is_refused_by_the_name_of_the_field(
    typed: Type, tmp_path: Path, kind: str
) -> None:
    change, field = PROFILES[kind]
    good = resources.read_text("profile_template.toml")
    bad = change(good)
    assert bad != good
    path = tmp_path / "me.toml"
    path.write_text(bad, encoding="utf-8")

    answer = typed("setup", "--from", path, "--data", tmp_path / "data")

    assert (answer.code, answer.out) == (1, "")
    assert field in answer.err
    assert "Nothing was changed" in answer.err
    assert "Traceback" not in answer.err
    assert typed("status", "--data", tmp_path / "data").code == 1


def test_a_field_that_nobody_knows_is_kept_out_and_named(typed: Type, tmp_path: Path) -> None:
    path = tmp_path / "me.toml"
    text = resources.read_text("profile_template.toml")
    path.write_text(text.replace("[seller]", "[seller]\nshoesize = 44"), encoding="utf-8")
    answer = typed("setup", "--from", path, "--data", tmp_path / "data")
    assert answer.code == 0
    assert "shoesize" in answer.err


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00bad"])
def test_a_profile_that_cannot_be_read_says_so(
    typed: Type, tmp_path: Path, content: bytes | None
) -> None:
    path = tmp_path / "me.toml"
    if content is not None:
        path.write_bytes(content)
    answer = typed("setup", "--from", path, "--data", tmp_path / "data")
    assert is_one_sentence(answer, str(path), "Nothing was changed")


@pytest.mark.parametrize(
    "words",
    [["run", "--headless"], ["practice", "--headless"], ["--check"], ["setup", "--from", "{me}"]],
)
def test_a_data_folder_that_cannot_be_written_is_named(
    typed: Type, tmp_path: Path, words: list[str]
) -> None:
    me = tmp_path / "me.toml"
    me.write_text(resources.read_text("profile_template.toml"), encoding="utf-8")
    in_the_way = tmp_path / "a-file"
    in_the_way.write_text("not a folder")

    told = typed(*(word.format(me=me) for word in words), "--data", in_the_way / "data")

    assert is_one_sentence(told, str(in_the_way / "data"), "Nothing was written")
    assert in_the_way.read_text() == "not a folder"


@pytest.mark.parametrize(
    "words", [["status"], ["pause"], ["doctor"], ["audit", "verify"], ["run", "--headless"]]
)
def test_without_a_profile_each_command_says_how_to_begin(
    typed: Type, tmp_path: Path, words: list[str]
) -> None:
    answer = typed(*words, "--data", tmp_path / "none")
    assert is_one_sentence(answer, "There is no profile", "setup --from")


def test_a_second_instance_changes_nothing_and_says_which_folder(
    typed: Type, data: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.db"
    assert typed("backup", copy, "--data", data).code == 0
    with InstanceLock(data):
        for words in (["run", "--headless"], ["restore", str(copy)]):
            told = typed(*words, "--data", data)
            assert is_one_sentence(told, str(data), "already running", "Nothing was changed")
        assert typed("status", "--data", data).code == 0
    assert typed("audit", "verify", "--data", data).code == 0


def test_a_damaged_database_is_left_alone(typed: Type, data: Path) -> None:
    database = data / "desktop-sdr.db"
    for beside in data.glob("desktop-sdr.db-*"):
        beside.unlink()
    database.write_bytes(b"SQLite format 3\0" + os.urandom(20_000))
    damaged = database.read_bytes()
    answer = typed("status", "--data", data)
    assert is_one_sentence(answer, "damaged", "restore")
    assert database.read_bytes() == damaged


@pytest.mark.slow
@pytest.mark.xdist_group("mail")
def test_the_doctor_tells_a_refused_password_from_a_server_that_is_not_there(
    typed: Type, tmp_path: Path, mail_servers, keychain
) -> None:
    from desktop_sdr.adapters.os_keyring import open_keyring

    me, folder = tmp_path / "me.toml", tmp_path / "data"
    template, _, _ = resources.read_text("profile_template.toml").partition("[mailbox]")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        closed = taken.getsockname()[1]
    me.write_text(
        template.replace("you@company.example", "rep@seller.test")
        + f"""
[mailbox]
address = "rep@seller.test"
ca_file = "{mail_servers.ca_file}"
[mailbox.smtp]
host = "localhost"
port = {mail_servers.smtp_port}
security = "starttls"
[mailbox.imap]
host = "localhost"
port = {closed}
security = "tls"
""",
        encoding="utf-8",
    )
    assert typed("setup", "--from", me, "--data", folder).code == 0
    open_keyring(folder.name).set("mailbox rep@seller.test", "wrong")

    with refusing_names() as names:
        answer = typed("doctor", "--json", "--data", folder, "--resolver", names)
        told = typed("doctor", "--data", folder, "--resolver", names)

    assert answer.code == 3
    wrong = {line["part"].rpartition(" ")[0]: line for line in answer.lines if not line["ok"]}
    assert wrong["outgoing mail"]["reason"] == "sign_in_refused"
    assert wrong["incoming mail"]["reason"] == "mailbox_unreachable"
    assert all(line["next"] for line in wrong.values())
    assert "wrong" not in told.out, "the password was said"
    assert "Traceback" not in told.err
