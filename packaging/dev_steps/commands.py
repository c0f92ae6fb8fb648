"""The commands of dev.py: what each makes ready, and what it starts then."""

import os
import signal
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from dev_steps import checks, peers, proof, qt_libraries
from dev_steps.environment import Environment, prepare
from dev_steps.speech import CannotGoOn, note

HELP: Final = """\
Runs or tests desktop-sdr from a checkout, on a machine that has nothing but Python 3.11.

    python3 packaging/dev.py run [ARGUMENT ...]
        Starts the program. Without an argument it opens the practice world, which needs no
        account and no key. Arguments go to the program: `run --help` shows them.

    python3 packaging/dev.py test [--fast] [PYTEST ARGUMENT ...]
        Checks lint, format, types and import contracts, runs all tests, and checks that what
        must not err is covered wholly. Every stage runs even if one fails; the exit code is that
        of the first that did.
        --fast leaves out the slow tests: real servers, the real window, many rounds.
        Other arguments go to pytest: `test tests/domain -k lifecycle`.

    python3 packaging/dev.py prove [--only NAME,NAME] [--kills N] [--quick] [--jobs N] [--seed N]
                                   [--report FILE]
        Shows that nothing is lost and nothing leaves twice: kills the agent while it sends, takes
        its power, fills its disk, and more, each with all its rounds. Prints a line for each
        property, writes a report with the figures, and ends with a code other than 0 if one was
        missed. What nothing shows yet is named with the reason. It takes a night. What was done
        before it is stopped is in the report.
        --only NAME,NAME runs the proofs of these properties: `--only R8,S1`.
        --kills N sets the number of random kills, in place of 1000.
        --quick runs the few rounds that `test` runs too.
        --jobs N runs so many proofs at once; without it, one for each processor. What measures
        time runs alone in any case.
        --seed N draws other chances where the rounds are shared out (schedules, hostile model).
        --report FILE names the report; without it, it is build/proof.md.

All make the virtual environment .venv from packaging/requirements*.lock when it is missing or
the lock has changed. On Debian and Ubuntu they install missing system packages as root or by
`sudo -n`; where that is not allowed they print the exact command. Notes go to stderr.
"""


def run(environment: Environment, words: Sequence[str]) -> int:
    """Starts the program in place of this one."""
    prepare(environment, ["requirements"])
    qt_libraries.ensure(environment, qt_libraries.needed_for(os.environ))
    # -P: a file of the rep's in the current folder must not be taken for a library.
    command = [str(environment.python), "-P", "-m", "desktop_sdr", *words]
    if os.name == "nt":  # there, execv would return to the prompt at once
        return subprocess.run(command, check=False).returncode
    return os.execv(command[0], command)


def test(environment: Environment, words: Sequence[str]) -> int:
    """Runs all checks and tests."""
    prepare(environment, ["requirements", "requirements-dev"])
    complete = peers.ensure(environment)
    for_pytest = [word for word in words if word != "--fast"]
    todo = checks.stages(environment, "--fast" in words, for_pytest)
    return checks.run_all(environment, todo) or (0 if complete else 1)


def prove(environment: Environment, words: Sequence[str]) -> int:
    """Runs the proofs with all their rounds and reports on each property."""
    terms = proof.terms_of(words)
    # Told to end, it ends its proofs too, and keeps what it has, as at Ctrl+C.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    prepare(environment, ["requirements", "requirements-dev"])
    complete = peers.ensure(environment)
    return proof.run(environment, terms) or (0 if complete else 1)


COMMANDS: Final[dict[str, Callable[[Environment, Sequence[str]], int]]] = {
    "run": run,
    "test": test,
    "prove": prove,
}


def main(words: Sequence[str]) -> int:
    """Carries out the command line `words`; returns the exit code."""
    if not words or asks_for_help(words):
        print(HELP, end="")
        return 0 if words else 2
    if words[0] not in COMMANDS:
        known = ", ".join(COMMANDS)
        note(f"There is no command {words[0]!r}; there are {known}. --help explains them.")
        return 2
    checkout = Path(__file__).resolve().parent.parent.parent
    try:
        return COMMANDS[words[0]](Environment(checkout), words[1:])
    except CannotGoOn as trouble:
        note(str(trouble))
    except KeyboardInterrupt:
        note("Stopped. Start the command again to go on.")
    return 1


def asks_for_help(words: Sequence[str]) -> bool:
    """Whether this is a question about dev.py itself; `run --help` is one about the program."""
    if words[0] in ("test", "prove"):
        return words[1:2] in (["-h"], ["--help"])
    return words[0] in ("-h", "--help", "help")
