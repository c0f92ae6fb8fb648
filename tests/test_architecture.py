"""The house stays as it is drawn: layers point inwards, rules hold in every file."""

import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import source_rules
from importlinter import configuration
from importlinter.application.use_cases import lint_imports
from source_rules import Rule, faults

CHECKOUT = Path(__file__).resolve().parent.parent
PRODUCT = CHECKOUT / "desktop_sdr"
LONGEST_FILE = 400
EVERYWHERE: tuple[Rule, ...] = (source_rules.says_what_it_is, source_rules.has_no_global)
IN_THE_PRODUCT: tuple[Rule, ...] = (
    *EVERYWHERE,
    source_rules.catches_by_name,
    source_rules.names_no_class_vaguely,
)
IN_TESTS: tuple[Rule, ...] = (
    *EVERYWHERE,
    source_rules.replaces_nothing_behind_the_back,
    source_rules.skips_nothing,
)


def sources(folder: str) -> Iterator[Path]:
    yield from sorted((CHECKOUT / folder).rglob("*.py"))


def faults_in(folder: str, rules: tuple[Rule, ...]) -> list[str]:
    return [
        f"{path.relative_to(CHECKOUT)}: {fault}"
        for path in sources(folder)
        for fault in faults(path.read_text(encoding="utf-8"), rules)
    ]


def test_every_import_contract_holds(capsys: pytest.CaptureFixture[str]) -> None:
    configuration.configure()
    config = str(CHECKOUT / "pyproject.toml")
    kept = lint_imports(config_filename=config, cache_dir=None, no_logo=True)
    assert kept, capsys.readouterr().out


@pytest.mark.parametrize(
    "library",
    ["PySide6", "pyqtgraph", "sqlalchemy", "httpx", "keyring", "imap_tools", "apscheduler", "dns"],
)
def test_every_outer_library_is_kept_to_its_layer(library: str) -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    kept = [
        contract["name"]
        for contract in contracts
        if contract.get("protected_modules") == [library]
        or contract.get("forbidden_modules") == [library]
    ]
    assert len(kept) == 1


@pytest.mark.parametrize("folder", ["desktop_sdr", "packaging"])
def test_the_rules_of_the_house_hold_in(folder: str) -> None:
    assert faults_in(folder, IN_THE_PRODUCT) == []


def test_the_rules_of_tests_hold() -> None:
    assert faults_in("tests", IN_TESTS) == []


def test_no_page_reads_text_as_html() -> None:
    """Three widgets escape what they mark, and the tray of the system shows tips as they are."""
    own = ("widgets/label.py", "widgets/chip.py", "widgets/diff_strip.py", "tray.py")
    found = faults_in("desktop_sdr/gui", (source_rules.shows_text_plainly,))
    assert [one for one in found if not one.partition(":")[0].endswith(own)] == []


def test_nothing_opens_a_link_but_the_page_to_sign_in_at() -> None:
    found = faults_in("desktop_sdr", (source_rules.opens_no_link,))
    assert [one.partition(":")[0] for one in found] == ["desktop_sdr/adapters/system_browser.py"]
    users = {
        str(path.relative_to(CHECKOUT))
        for path in sources("desktop_sdr")
        if "system_browser import" in path.read_text(encoding="utf-8")
    }
    assert users == {"desktop_sdr/bootstrap/sign_ins.py"}


def test_the_domain_is_pure() -> None:
    assert faults_in("desktop_sdr/domain", (source_rules.is_pure,)) == []


@pytest.mark.parametrize(
    ("rule", "planted"),
    [
        (source_rules.says_what_it_is, "x = 1"),
        (source_rules.has_no_global, "def f():\n    global x"),
        (source_rules.catches_by_name, "try:\n    f()\nexcept Exception:\n    pass"),
        (source_rules.catches_by_name, "try:\n    f()\nexcept (OSError, BaseException):\n    pass"),
        (source_rules.catches_by_name, "try:\n    f()\nexcept:\n    pass"),
        (source_rules.is_pure, "import random"),
        (source_rules.is_pure, "from desktop_sdr.ports.clock import Clock"),
        (source_rules.is_pure, "def f():\n    import os.path"),
        (source_rules.names_no_class_vaguely, "class LeadManager: ..."),
        (source_rules.names_no_class_vaguely, "class MailUtils: ..."),
        (source_rules.replaces_nothing_behind_the_back, "def t(m):\n    m.setattr(a, 'b', 1)"),
        (source_rules.replaces_nothing_behind_the_back, "from unittest.mock import patch"),
        (source_rules.shows_text_plainly, "QLabel('x')"),
        (source_rules.shows_text_plainly, "view.setHtml(mail)"),
        (source_rules.shows_text_plainly, "widget.setToolTip(lead.name)"),
        (source_rules.shows_text_plainly, "QToolTip.showText(at, lead.name, self)"),
        (source_rules.opens_no_link, "QDesktopServices.openUrl(link)"),
        (source_rules.opens_no_link, "import webbrowser"),
        (source_rules.skips_nothing, "import pytest\npytest.skip('later')"),
    ],
)
def test_a_planted_violation_is_found(rule: Rule, planted: str) -> None:
    assert faults(planted, (rule,)) != []


def test_cleaning_up_and_raising_on_is_no_broad_except() -> None:
    cleaning = "try:\n    f()\nexcept BaseException:\n    close()\n    raise"
    assert faults(cleaning, (source_rules.catches_by_name,)) == []


def test_no_file_has_grown_past_its_one_reason() -> None:
    long = [
        f"{path.relative_to(CHECKOUT)}: {lines} lines"
        for folder in ("desktop_sdr", "packaging")
        for path in sources(folder)
        if path.parent.name != "migrations"  # as long as the schema is
        if (lines := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_FILE
    ]
    assert long == []


def test_no_module_is_named_vaguely() -> None:
    names = {path.stem.removesuffix("s") for path in sources("desktop_sdr")}
    assert names & source_rules.VAGUE_NAMES == set()


def test_the_agent_works_in_an_interpreter_that_never_loads_a_library_of_the_outer_layers() -> None:
    inner = [
        ".".join(path.relative_to(CHECKOUT).with_suffix("").parts).removesuffix(".__init__")
        for folder in ("domain", "ports", "agent")
        for path in sources(f"desktop_sdr/{folder}")
    ]
    outer = ["PySide6", "pyqtgraph", "sqlalchemy", "httpx", "keyring", "imap_tools"]
    outer += ["apscheduler", "dns"]
    program = (
        "import importlib, sys\n"
        f"for name in {inner!r}: importlib.import_module(name)\n"
        f"print([name for name in {outer!r} if name in sys.modules])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", program], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    assert (ran.returncode, ran.stdout.strip()) == (0, "[]"), ran.stderr
