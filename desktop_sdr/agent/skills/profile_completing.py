"""A profile that names its mailbox's address alone, filled in with the servers that were found."""

import tomllib
from typing import Final

from desktop_sdr.agent.skills.addresses import read_address
from desktop_sdr.agent.skills.mail_providers import SentCopy
from desktop_sdr.agent.skills.mailbox_finding import FoundMailbox, server_lines
from desktop_sdr.agent.skills.profile_sign_in import PASSWORD
from desktop_sdr.agent.skills.toml_lines import lines_of

_SENT_COPY: Final = "provider_files_sent_copy"


def address_without_servers(text: str) -> str:
    """Return the address of a mailbox whose servers the profile does not name; empty if none.

    A file that cannot be read, or added to, has none either: reading it as a profile names its
    faults.
    """
    try:
        mailbox = tomllib.loads(text).get("mailbox")
    except tomllib.TOMLDecodeError:
        return ""
    if not isinstance(mailbox, dict) or "smtp" in mailbox or "imap" in mailbox:
        return ""
    app = mailbox.get("oauth")
    if isinstance(app, dict) and app.get("over_api") is True:
        return ""
    written = mailbox.get("address")
    if not isinstance(written, str) or not _opens_a_table(text):
        return ""
    return read_address(written).address or ""


def names_an_app(text: str) -> bool:
    """Say whether a profile's mailbox is signed in to with a browser."""
    mailbox = tomllib.loads(text).get("mailbox", {})
    return isinstance(mailbox, dict) and mailbox.get("sign_in", PASSWORD) != PASSWORD


def with_servers(text: str, found: FoundMailbox) -> str:
    """Return the profile with the lines for the servers; what it states itself stays as it is."""
    lines = text.rstrip("\n").split("\n")
    at = lines_of(text)
    if f"mailbox.{_SENT_COPY}" not in at and found.sent is SentCopy.PROVIDER:
        lines.insert(at["mailbox"], f"{_SENT_COPY} = true")
    return "\n".join([*lines, "", server_lines(found)])


def _opens_a_table(text: str) -> bool:
    """Say whether `[mailbox]` has a line of its own: nothing can be added to an inline table."""
    line = lines_of(text).get("mailbox", 0)
    return line > 0 and text.split("\n")[line - 1].lstrip().startswith("[")
