"""The commands for a fresh machine: what they find, what they install, what they say."""

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from dev_steps import checks, debian, peers, proof, qt_libraries
from dev_steps.checks import Finished
from dev_steps.commands import asks_for_help, main
from dev_steps.environment import Environment, Stamp, fingerprint, prepare, stamp_of
from dev_steps.properties import NOT_SHOWN, PROOFS, PROPERTIES
from dev_steps.speech import CannotGoOn

CHECKOUT = Path(__file__).resolve().parent.parent
DEV = CHECKOUT / "packaging" / "dev.py"


def a_checkout(folder: Path) -> Environment:
    """A checkout whose locks hold something, and that has no virtual environment yet."""
    (folder / "packaging").mkdir()
    for name in ("requirements", "requirements-dev"):
        (folder / "packaging" / f"{name}.lock").write_text(f"# {name}")
    return Environment(folder)


def a_made_environment(folder: Path) -> Environment:
    environment = a_checkout(folder)
    environment.folder.mkdir()
    version = ".".join(str(part) for part in sys.version_info[:3])
    stamp_of(environment).note(
        home=f"{environment.folder} on Python {version}",
        requirements=fingerprint(environment.lock("requirements")),
    )
    return environment


# ---- the virtual environment


def test_what_was_made_from_the_same_lock_is_left_alone(tmp_path: Path) -> None:
    environment = a_made_environment(tmp_path)
    prepare(environment, ["requirements"])
    assert [path.name for path in environment.folder.iterdir()] == ["desktop-sdr-stamp.json"]


def test_a_changed_lock_is_installed_anew(tmp_path: Path) -> None:
    environment = a_made_environment(tmp_path)
    environment.lock("requirements").write_text("something-else==1.0")
    # This environment has no pip: the attempt to use it shows that the change was seen.
    with pytest.raises(FileNotFoundError, match="python"):
        prepare(environment, ["requirements"])


def test_a_failed_installation_says_what_to_do_and_is_tried_again(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    environment = a_made_environment(tmp_path)
    before = stamp_of(environment).read()
    environment.lock("requirements").write_text("something-else==1.0")
    environment.python.parent.mkdir()
    environment.python.write_text("#!/bin/sh\necho no network >&2\nexit 1\n")
    environment.python.chmod(0o755)
    for _ in range(2):
        with pytest.raises(CannotGoOn, match="check the network connection"):
            prepare(environment, ["requirements"])
    assert stamp_of(environment).read() == before
    assert capfd.readouterr().err.count("no network") == 2


@pytest.mark.parametrize("content", ["", "not json", "[1, 2]", "\x00"])
def test_an_unreadable_stamp_counts_as_none(tmp_path: Path, content: str) -> None:
    (tmp_path / "stamp").write_text(content)
    assert Stamp(tmp_path / "stamp").read() == {}
    assert Stamp(tmp_path / "none").read() == {}


def test_a_stamp_keeps_what_it_knew(tmp_path: Path) -> None:
    stamp = Stamp(tmp_path / "stamp")
    stamp.note(home="here", qt="found")
    stamp.note(qt="lost")
    assert stamp.read() == {"home": "here", "qt": "lost"}


# ---- Qt's system libraries

REPORT = """\
/x/lib/libQt6Gui.so.6:
	linux-vdso.so.1 (0x00007ffd4b9f2000)
	libEGL.so.1 => not found
	libxkbcommon.so.0 => not found
	libc.so.6 => /lib/x86_64-linux-gnu/libc.so.6 (0x00007f3a5c000000)
/x/plugins/platforms/libqxcb.so:
	libEGL.so.1 => not found
	libxcb-cursor.so.0 => not found
	libodd.so.3 => not found
"""


def test_each_missing_library_is_found_once() -> None:
    assert qt_libraries.missing_libraries(REPORT) == [
        "libEGL.so.1",
        "libxkbcommon.so.0",
        "libxcb-cursor.so.0",
        "libodd.so.3",
    ]


def test_missing_libraries_become_the_packages_that_hold_them() -> None:
    libraries = qt_libraries.missing_libraries(REPORT)
    assert qt_libraries.packages_of(libraries) == ["libegl1", "libxcb-cursor0", "libxkbcommon0"]


def test_only_the_libraries_of_the_screen_at_hand_are_needed() -> None:
    headless = qt_libraries.needed_for({})
    assert headless == qt_libraries.ALWAYS
    assert set(qt_libraries.needed_for({"DISPLAY": ":0"})) - set(headless) == set(qt_libraries.X11)
    assert "plugins/platforms/libqwayland.so" in qt_libraries.needed_for({"WAYLAND_DISPLAY": "w"})


def test_every_part_of_qt_that_is_looked_at_is_really_there() -> None:
    qt = Environment(CHECKOUT).site_packages / "PySide6" / "Qt"
    assert [part for part in qt_libraries.EVERY_SCREEN if not (qt / part).is_file()] == []


# ---- Debian packages


@pytest.mark.parametrize(
    ("user", "programs", "sudo_asks", "expected"),
    [
        (0, {"apt-get"}, True, []),
        (1000, {"apt-get", "sudo"}, False, ["sudo", "-n"]),
        (1000, {"apt-get", "sudo"}, True, None),
        (1000, {"apt-get"}, True, None),
        (0, {"dnf"}, True, None),
    ],
)
def test_the_way_to_root_never_asks_for_a_password(
    user: int, programs: set[str], sudo_asks: bool, expected: list[str] | None
) -> None:
    way = debian.way_to_root(
        user, lambda name: name if name in programs else None, lambda _command: not sudo_asks
    )
    assert way == expected


def test_the_advice_is_a_command_that_can_be_pasted() -> None:
    advice = debian.advice(["libegl1", "xvfb"])
    command = next(line for line in advice.splitlines() if line.startswith("    "))
    assert command.strip() == (
        "sudo apt-get update && sudo apt-get install -y --no-install-recommends libegl1 xvfb"
    )


class FakeApt:
    """An apt-get that records how it is called and, at first, knows no package."""

    def __init__(self, folder: Path, policy: Path) -> None:
        self.calls = folder / "calls"
        self.calls.touch()
        lists = folder / "lists"
        program = folder / "apt-get"
        program.write_text(
            "#!/bin/sh\n"
            f"if test -e {policy}; then services=blocked; else services=free; fi\n"
            f'echo "$1 $services" >> {self.calls}\n'
            f'if [ "$1" = update ]; then touch {lists}; fi\n'
            f"test -e {lists}\n"
        )
        program.chmod(0o755)
        self.path = f"{folder}:/usr/bin:/bin"

    def run(self, policy: Path) -> int:
        command = debian.script(str(policy), ["xvfb"])
        return subprocess.run(command, env={"PATH": self.path}, check=False).returncode

    def said(self) -> list[str]:
        return self.calls.read_text().splitlines()


def test_package_lists_are_fetched_only_when_an_installation_failed(tmp_path: Path) -> None:
    apt = FakeApt(tmp_path, tmp_path / "policy")
    assert apt.run(tmp_path / "policy") == 0
    assert apt.run(tmp_path / "policy") == 0
    verbs = [line.split()[0] for line in apt.said()]
    assert verbs == ["install", "update", "install", "install"]


def test_no_service_starts_while_packages_are_installed(tmp_path: Path) -> None:
    policy = tmp_path / "policy"
    apt = FakeApt(tmp_path, policy)
    apt.run(policy)
    assert {line.split()[1] for line in apt.said()} == {"blocked"}
    assert not policy.exists()


def test_a_policy_that_was_there_before_stays(tmp_path: Path) -> None:
    policy = tmp_path / "policy"
    policy.write_text("#!/bin/sh\nexit 0\n")
    FakeApt(tmp_path, policy).run(policy)
    assert policy.read_text() == "#!/bin/sh\nexit 0\n"


# ---- the tests' peers


def test_what_is_missing_names_its_package_and_its_tests() -> None:
    absent = peers.missing_peers(lambda name: None if name in ("Xvfb", "postfix") else name)
    assert [peer.package for peer in absent] == ["postfix", "xvfb"]
    assert peers.tests_of(absent) == ["mail over real servers", "the real window"]


# ---- the stages


def test_everything_runs_in_order_and_coverage_apart_from_the_tests_that_measure_time() -> None:
    todo = checks.stages(Environment(CHECKOUT), False, [])
    names = [stage.name for stage in todo]
    assert names[:4] == ["Lint", "Format", "Types", "Import contracts"]
    assert names[4:] == ["Tests", "Tests with coverage"]


def test_each_test_runs_in_exactly_one_stage() -> None:
    elsewhere, measured = checks.stages(Environment(CHECKOUT), False, [])[-2:]
    left_out = {word.removeprefix("--ignore=") for word in elsewhere.command if "ignore" in word}
    taken = {word for word in measured.command if word.startswith("tests/")}
    assert left_out == taken != set()
    assert all((CHECKOUT / folder).is_dir() for folder in taken)


def test_extra_words_go_to_pytest_alone() -> None:
    *others, last = checks.stages(Environment(CHECKOUT), False, ["tests/domain", "-k", "moves"])
    assert last.name == "Tests"
    assert last.command[-3:] == ("tests/domain", "-k", "moves")
    assert not any("tests/domain" in stage.command for stage in others)


def test_fast_leaves_out_the_slow_tests() -> None:
    fast = checks.stages(Environment(CHECKOUT), True, [])[-1]
    full = checks.stages(Environment(CHECKOUT), False, [])[-2]
    assert (fast.name, full.name) == ("Tests", "Tests")
    assert "not slow" in fast.command
    assert "not slow" not in full.command


def test_the_exit_code_is_that_of_the_first_failure() -> None:
    ends = [Finished("Lint", 0, 0.1), Finished("Types", 2, 0.1), Finished("Tests", 1, 0.1)]
    assert checks.first_failure(ends) == 2
    assert checks.first_failure(ends[:1]) == 0


# ---- the proofs


def a_line(name: str, figures: str = "0 of 9", *, held: bool = True) -> str:
    return json.dumps({"property": name, "held": held, "figures": figures}) + "\n"


ALL_HELD = "".join(a_line(name) for name in PROPERTIES)


def test_all_rounds_are_run_unless_few_are_asked_for(tmp_path: Path) -> None:
    def asked(*words: str) -> dict[str, str]:
        terms = proof.terms_of(words)
        names = proof.asked_of_proofs(terms, tmp_path / "lines")
        return {name.removeprefix("DESKTOP_SDR_PROVE"): value for name, value in names.items()}

    where = {"_REPORT": str(tmp_path / "lines")}
    assert asked() == where | {"": "full"}
    assert asked("--quick") == where
    assert asked("--kills", "50") == where | {"": "full", "_KILLS": "50"}


@pytest.mark.parametrize("words", [["--kills", "0"], ["--kills", "many"], ["--kill", "5"], ["x"]])
def test_a_wrong_number_of_kills_is_refused_before_anything_runs(words: list[str]) -> None:
    with pytest.raises(SystemExit) as refused:
        main(["prove", *words])
    assert refused.value.code == 2


def test_every_property_that_held_makes_the_command_succeed() -> None:
    found = proof.findings(ALL_HELD)
    assert [one.name for one in found] == list(PROPERTIES)
    assert proof.exit_code(found, 0) == 0


def test_one_miss_fails_the_command_and_so_does_a_test() -> None:
    missed = proof.findings(ALL_HELD + a_line("another one", held=False))
    assert proof.exit_code(missed, 0) == 1
    assert proof.exit_code(proof.findings(ALL_HELD), 3) == 3


def test_a_property_reported_twice_holds_only_if_both_say_so() -> None:
    [one] = [
        each
        for each in proof.findings(ALL_HELD + a_line(PROPERTIES[0], "3 lost", held=False))
        if each.name == PROPERTIES[0]
    ]
    assert (one.held, one.figures) == (False, "0 of 9; 3 lost")


def test_a_property_that_says_nothing_is_a_miss() -> None:
    found = proof.findings(ALL_HELD.partition("\n")[2])
    assert [one.name for one in found if not one.held] == [PROPERTIES[0]]
    assert proof.exit_code(found, 0) == 1


def test_the_report_names_each_property_with_its_figures() -> None:
    terms = proof.terms_of(["--kills", "50"])
    text = proof.report(proof.findings(ALL_HELD + a_line("x", "2 lost", held=False)), terms, 9, 1)
    assert f"{len(PROPERTIES)} of {len(PROPERTIES) + 1} properties held" in text
    assert "| x | **MISSED** | 2 lost |" in text
    assert "50 random kills" in text


def test_what_is_not_shown_is_named_with_its_reason_and_counts_neither_way() -> None:
    found = proof.findings(ALL_HELD)
    text = proof.report(found, proof.terms_of([]), 9, 0)
    assert f"{len(PROPERTIES)} of {len(PROPERTIES)} properties held" in text
    assert not set(NOT_SHOWN) & {one.name for one in found}
    assert proof.exit_code(found, 0) == 0
    for name, why in NOT_SHOWN.items():
        assert f"- {name}: not shown, because {why}." in text


def test_what_a_proof_reports_is_not_said_to_be_not_shown() -> None:
    assert not set(NOT_SHOWN) & set(PROPERTIES)


def test_the_list_names_what_the_proofs_report_and_nothing_else() -> None:
    places = [CHECKOUT / place for place in PROOFS]
    files = [
        file for place in places for file in (place.rglob("*.py") if place.is_dir() else [place])
    ]
    source = "".join(file.read_text(encoding="utf-8") for file in files)
    reported = re.findall(r'(?<!def )\breport\(\s*f?"([^"]+)"', source)
    assert set(reported) == set(PROPERTIES)


# ---- the command line


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (["--help"], True),
        (["-h"], True),
        (["test", "--help"], True),
        (["prove", "--help"], True),
        (["run", "--help"], False),
        (["test"], False),
    ],
)
def test_help_on_running_is_left_to_the_program(words: list[str], answer: bool) -> None:
    assert asks_for_help(words) is answer


@pytest.mark.parametrize("command", ["run", "test", "prove"])
def test_the_help_names_every_command(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    assert f"dev.py {command} [" in capsys.readouterr().out


def test_an_unknown_command_is_answered_in_one_sentence(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["start"]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert "no command 'start'" in told.err


def test_without_a_command_it_explains_itself() -> None:
    asked = subprocess.run([sys.executable, str(DEV)], capture_output=True, text=True, check=False)
    assert asked.returncode == 2
    assert "python3 packaging/dev.py run" in asked.stdout


def test_an_old_python_can_read_the_file_that_turns_it_away() -> None:
    ast.parse(DEV.read_text(encoding="utf-8"), feature_version=(3, 4))


def test_the_steps_import_the_standard_library_alone() -> None:
    program = (
        "import sys; sys.path.insert(0, 'packaging')\n"
        "import dev_steps.commands\n"
        "known = sys.stdlib_module_names | {'dev_steps', '__main__'}\n"
        "print(sorted({n.split('.')[0] for n in sys.modules} - known))"
    )
    ran = subprocess.run(
        [sys.executable, "-I", "-S", "-c", program], cwd=CHECKOUT, capture_output=True, text=True
    )
    assert ran.stdout.strip() == "[]", ran.stderr


def test_continuous_integration_runs_the_same_command() -> None:
    assert "python3 packaging/dev.py test" in (CHECKOUT / ".ci" / "run").read_text()
