"""Which name server a command asks: the computer's own, or one that is named."""

from argparse import ArgumentParser, Namespace

from desktop_sdr.bootstrap.naming import names_at
from desktop_sdr.cli.output import CommandFailed, Exit
from desktop_sdr.ports.names import Names


def add_option(command: ArgumentParser) -> None:
    """Add `--resolver`."""
    command.add_argument(
        "--resolver",
        default="",
        metavar="IP[:PORT]",
        help="the name server to ask (default: this computer's own)",
    )


def chosen_names(words: Namespace) -> Names:
    """Return the domain name system as the command wants it asked; raises CommandFailed."""
    try:
        return names_at(words.resolver)
    except ValueError as error:
        raise CommandFailed(
            f"{words.resolver} is no IP address of a name server. Nothing was asked; write it like"
            " 192.0.2.53 or 192.0.2.53:5353.",
            Exit.WRONG_USAGE,
        ) from error
