"""The List-Unsubscribe ways of a mail, and the mail that a mail program writes by the first."""

import re
from typing import Final
from urllib.parse import quote, urlsplit

from desktop_sdr.agent.skills.header_lines import CannotCompose, folded
from desktop_sdr.agent.skills.mail_headers import MailHeaders
from desktop_sdr.domain.ids import EmailAddress, MessageId

SUBJECT: Final = "unsubscribe"
URL_PLACE: Final = "{address}"
"""Where an unsubscribe address names who is to be left alone (RFC 8058, 3.1)."""
_PLAIN_IN_URI: Final = "@!$'*+"
_URL_LIMIT: Final = 200
"""Leaves room for any address in a header line of at most 998 characters (RFC 5322, 2.1.1)."""
_REQUEST: Final = re.compile(
    rf"\s*(?:{SUBJECT}(?:\s+(?P<tag>[0-9a-f]{{32}}))?|opt[ -]out|remove(?: me)?|stop)\s*",
    re.IGNORECASE,
)
"""The subject that we name, and those that people write who were taught by others."""


def unsubscribe_headers(
    message_id: MessageId, sender: EmailAddress, recipient: EmailAddress, url: str | None
) -> list[str]:
    """Return the headers that mail programs make their button from; raises CannotCompose.

    The mail's subject names ours, so that a request is understood from whichever address it comes.
    """
    tag = quote(message_id.strip("<>").partition("@")[0], safe="")
    by_mail = f"<mailto:{quote(sender, safe=_PLAIN_IN_URI)}?subject={SUBJECT}%20{tag}>"
    if url is None:
        return [f"List-Unsubscribe: {by_mail}"]
    if not is_unsubscribe_url(url):
        raise CannotCompose("bad_unsubscribe_url", url)
    named = url.replace(URL_PLACE, quote(recipient, safe=""))
    return [
        f"List-Unsubscribe: {folded([f'<{named}>,', by_mail])}",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
    ]


def is_unsubscribe_url(url: str) -> bool:
    """Say whether a one-click address can be made of this: https, and a place for the recipient."""
    if len(url) > _URL_LIMIT or re.search(r"[^\x21-\x7e]|[<>,]", url):
        return False
    if url.count(URL_PLACE) != 1:
        return False
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme == "https" and bool(parts.hostname) and URL_PLACE not in parts.netloc


def is_request(headers: MailHeaders) -> bool:
    """Say whether this is the mail of such a button, whatever else the mail program put in.

    A program that presses it by itself for its owner also says that a machine wrote the mail.
    """
    return _REQUEST.fullmatch(headers.subject) is not None


def asked_about(headers: MailHeaders) -> tuple[MessageId, ...]:
    """Return the names that the meant mail of ours can have: its tag on each domain written to."""
    request = _REQUEST.fullmatch(headers.subject)
    if request is None or request["tag"] is None:
        return ()
    hosts = dict.fromkeys(address.rpartition("@")[2] for address in headers.to)
    return tuple(MessageId(f"<{request['tag']}@{host}>") for host in hosts)
