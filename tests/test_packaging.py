"""What is handed out: a complete wheel, honest locks, a tree that keeps its secrets."""

import re
import subprocess
import sys
import tomllib
import zipfile
from collections.abc import Iterator
from email.parser import Parser
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement

import desktop_sdr
from desktop_sdr.resources import MissingResource, candidates, first_folder, read_text, resource

CHECKOUT = Path(__file__).resolve().parent.parent
LOCKS = ("requirements", "requirements-dev")
# LGPL lets a program use a library as it is; the GPL alone would not.
FREE = re.compile(r"MIT|BSD|Apache|MPL|Mozilla|PSF|Python Software|LGPL|ISC")
# Each pattern holds a one-letter class, so that it does not find itself in this file.
SECRETS = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE K[E]Y-----\s+[A-Za-z0-9+/]{16}|AKI[A][0-9A-Z]{16}"
    r"|gh[pousr]_[0-9A-Za-z]{36}|\bsk-[A-Za-z0-9_-]{32,}|ya29\.[0-9A-Za-z_-]{20,}"
)
FOREIGN_PLACES = re.compile(
    r"/wor[k]/|\.\./share[d]|\.librar[y]|pythonhoste[d]|/simpl[e]/|https?://\S+\.(whl|tgz|tar\.gz)"
)


@pytest.fixture(scope="module")
def project() -> dict[str, Any]:
    return tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Iterator[zipfile.ZipFile]:
    out = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)]
    built = subprocess.run(build, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert built.returncode == 0, built.stderr
    with zipfile.ZipFile(next(out.glob("*.whl"))) as packed:
        yield packed


def test_the_wheel_holds_every_module_and_every_resource(wheel: zipfile.ZipFile) -> None:
    modules = {
        path.relative_to(CHECKOUT).as_posix() for path in (CHECKOUT / "desktop_sdr").rglob("*.py")
    }
    resources = {
        f"desktop_sdr/_resources/{path.relative_to(CHECKOUT / 'resources').as_posix()}"
        for path in (CHECKOUT / "resources").rglob("*")
        if path.is_file()
    }
    assert len(resources) > 10
    assert modules | resources | {"desktop_sdr/py.typed"} <= set(wheel.namelist())


def test_the_wheel_holds_nothing_else(wheel: zipfile.ZipFile) -> None:
    tops = {name.partition("/")[0] for name in wheel.namelist()}
    assert tops == {"desktop_sdr", f"desktop_sdr-{desktop_sdr.__version__}.dist-info"}


def test_the_wheel_says_who_may_use_it_and_how_it_is_started(wheel: zipfile.ZipFile) -> None:
    folder = f"desktop_sdr-{desktop_sdr.__version__}.dist-info"
    about = Parser().parsestr(wheel.read(f"{folder}/METADATA").decode())
    commands = wheel.read(f"{folder}/entry_points.txt").decode()
    assert about["Version"] == desktop_sdr.__version__
    assert about["License-Expression"] == "MIT"
    assert "desktop-sdr = desktop_sdr.__main__:main" in commands
    assert b"Permission is hereby granted" in wheel.read(f"{folder}/licenses/LICENSE")


def test_the_program_in_the_wheel_finds_its_own_resources(
    wheel: zipfile.ZipFile, tmp_path: Path
) -> None:
    wheel.extractall(tmp_path)
    program = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n"
        "from desktop_sdr.resources import resource; print(resource('licences'))"
    )
    ran = subprocess.run(
        [sys.executable, "-I", "-c", program], cwd=tmp_path, capture_output=True, text=True
    )
    assert ran.stdout.strip() == str(tmp_path / "desktop_sdr" / "_resources" / "licences")


def test_a_bundle_comes_before_a_wheel_and_a_wheel_before_a_checkout(tmp_path: Path) -> None:
    package = tmp_path / "desktop_sdr"
    places = candidates(package, bundle=str(tmp_path / "bundle"))
    assert places == (
        tmp_path / "bundle" / "resources",
        package / "_resources",
        tmp_path / "resources",
    )
    for place in reversed(places):
        place.mkdir(parents=True)
        assert first_folder(places) == place


def test_a_missing_resource_is_named() -> None:
    with pytest.raises(MissingResource, match=r"no_such_file\.svg.*install the program again"):
        resource("icons", "no_such_file.svg")


def test_a_resource_is_read_as_text() -> None:
    assert "ISC License" in read_text("licences", "Lucide-ISC.txt")


def pins(lock: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for line in (CHECKOUT / "packaging" / f"{lock}.lock").read_text().splitlines():
        if line and not line.startswith(" "):
            wanted = Requirement(line.rstrip("\\ "))
            found.setdefault(wanted.name, set()).add(str(wanted.specifier))
    return found


@pytest.mark.parametrize("lock", LOCKS)
def test_the_lock_pins_each_library_by_version_and_hash(lock: str) -> None:
    text = (CHECKOUT / "packaging" / f"{lock}.lock").read_text()
    entries = re.split(r"\n(?=\S)", text.strip())
    assert len(entries) > 20
    for entry in entries:
        assert re.match(r"[a-z0-9-]+==[\w.]+( ; .*)? \\\n", entry), entry[:60]
        assert re.fullmatch(r"(\s+--hash=sha256:[0-9a-f]{64}( \\)?\n?)+", entry.split("\n", 1)[1])


@pytest.mark.parametrize("lock", LOCKS)
def test_the_lock_holds_no_address_and_no_path(lock: str) -> None:
    assert not re.search(r"://|@|^#|^-|\s/", (CHECKOUT / "packaging" / f"{lock}.lock").read_text())


def test_the_locks_answer_every_range_of_the_project(project: dict[str, Any]) -> None:
    runtime, development = pins("requirements"), pins("requirements-dev")
    for line in project["project"]["dependencies"]:
        check_pin(Requirement(line), runtime)
    for line in project["dependency-groups"]["dev"]:
        check_pin(Requirement(line), development)


def check_pin(wanted: Requirement, lock: dict[str, set[str]]) -> None:
    versions = lock.get(wanted.name.lower(), set())
    assert versions, f"{wanted.name} is not in the lock"
    for version in versions:
        assert wanted.specifier.contains(version.removeprefix("==")), f"{wanted} is {version}"


def test_the_two_locks_agree_on_what_both_hold() -> None:
    runtime, development = pins("requirements"), pins("requirements-dev")
    both = runtime.keys() & development.keys()
    assert {name: runtime[name] for name in both} == {name: development[name] for name in both}


def test_what_runs_here_is_what_the_locks_say() -> None:
    for lock in LOCKS:
        for name, versions in pins(lock).items():
            if is_installed(name):
                assert f"=={metadata.version(name)}" in versions, name


def is_installed(name: str) -> bool:
    return any(True for _ in metadata.distributions(name=name))


@pytest.mark.parametrize("name", sorted(pins("requirements")))
def test_every_library_is_under_a_free_licence(name: str) -> None:
    for library in metadata.distributions(name=name):
        about = library.metadata
        classifiers = [word for word in about.get_all("Classifier", []) if "License" in word]
        words = [about.get("License-Expression"), about.get("License"), *classifiers]
        assert FREE.search(" ".join(word for word in words if word)), words


def test_every_bundled_font_and_icon_comes_with_its_licence() -> None:
    licences = " ".join(path.name for path in resource("licences").iterdir())
    assert "Inter" in licences
    assert "Lucide" in licences


def all_files() -> Iterator[Path]:
    for top in CHECKOUT.iterdir():
        if top.is_file():
            yield top
        elif top.name == ".ci" or not top.name.startswith("."):
            yield from (path for path in top.rglob("*") if path.is_file())


def all_text() -> Iterator[tuple[str, str]]:
    for path in all_files():
        content = path.read_bytes()
        if b"\0" not in content[:8000]:
            yield path.relative_to(CHECKOUT).as_posix(), content.decode("utf-8", "replace")


def test_no_file_holds_a_secret() -> None:
    assert [name for name, text in all_text() if SECRETS.search(text)] == []


def test_no_file_names_a_place_of_one_machine_or_an_address_of_a_registry() -> None:
    assert [name for name, text in all_text() if FOREIGN_PLACES.search(text)] == []


@pytest.mark.parametrize(
    "planted",
    [
        "key = AKIA" + "A" * 16,
        "-----BEGIN RSA PRIVATE KEY-----\n" + "MIIEow" * 5,
        "sk-" + "x" * 40,
    ],
)
def test_a_planted_secret_is_found(planted: str) -> None:
    assert SECRETS.search(planted)


def test_the_changelog_knows_this_version_or_what_comes_next() -> None:
    headings = re.findall(r"^## \[(.+?)\]", (CHECKOUT / "CHANGELOG.md").read_text(), re.MULTILINE)
    assert headings[0] in ("Unreleased", desktop_sdr.__version__)


def test_this_version_of_qt_keeps_count_of_none() -> None:
    """PySide6 6.12.0 lost a reference to None at each call and aborted after some thousands."""
    from PySide6.QtCore import QObject

    thing = QObject()
    before = sys.getrefcount(None)
    for _ in range(1000):
        thing.setObjectName("x")
    assert before - sys.getrefcount(None) < 100
