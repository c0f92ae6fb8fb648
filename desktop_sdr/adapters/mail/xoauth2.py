"""XOAUTH2: how a mail server is told an access token, and asked once more with another one."""

from collections.abc import Callable
from typing import Final, TypeVar

from desktop_sdr.adapters.mail.connection import encoded
from desktop_sdr.ports.errors import SignInNeeded
from desktop_sdr.ports.tokens import TokenSource

MECHANISM: Final = "XOAUTH2"
REFUSED: Final = "token_refused"

OpenT = TypeVar("OpenT")


def bearer(user: str, token: str) -> str:
    """Return the whole of what the mechanism says, without its base64."""
    return f"user={user}\1auth=Bearer {token}\1\1"


def refusal(words: str, user: str, token: str) -> SignInNeeded:
    """Return the error for a refused token, without the server's words where they repeat it."""
    told = (token, encoded(token), encoded(bearer(user, token)))
    shown = "" if any(secret in words for secret in told) else words
    return SignInNeeded(REFUSED, "sign_in", shown)


def signed_in(tokens: TokenSource, attempt: Callable[[str], OpenT]) -> OpenT:
    """Return what `attempt` opens with a token; a refused one is replaced once.

    A token may be refused long before its time: the password was changed, or the grant withdrawn.
    """
    token = tokens.access_token()
    try:
        return attempt(token)
    except SignInNeeded as needed:
        if needed.title != REFUSED:
            raise
    return attempt(tokens.renew(token))
