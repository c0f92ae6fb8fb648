"""Our app as a provider knows it, and where that provider is asked."""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from desktop_sdr.adapters.mail.connection import is_loopback, tls_context
from desktop_sdr.ports.errors import Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuthClient:
    """One account's app at its provider; raises Refused where a secret would go in the clear."""

    provider: str
    """A code, such as `google`."""
    account: str
    """The mail address, which the provider suggests on its page."""
    client_id: str
    authorization_url: str
    token_url: str
    revocation_url: str = ""
    """Where a sign-in is given back (RFC 7009); empty where the provider has no such place."""
    scopes: tuple[str, ...]
    secret_name: str
    """What the sign-in is kept under in the SecretStore."""
    client_secret_name: str = ""
    """What the app's own secret is kept under; empty for an app without one."""
    redirect_host: str = "127.0.0.1"
    """What the provider's rules call this machine; we listen on 127.0.0.1 whatever it is."""
    asks: Mapping[str, str] = field(default_factory=dict)
    """What this provider wants to hear besides, such as `access_type=offline`."""
    lasts: timedelta | None = None
    """How long a sign-in lasts whatever one does, where that is known."""
    lasts_unused: timedelta | None = None
    """How long it lasts when nobody uses it, where that is known."""
    ca_file: Path | None = None

    def __post_init__(self) -> None:
        given_back_at = (self.revocation_url,) if self.revocation_url else ()
        for address in (self.authorization_url, self.token_url, *given_back_at):
            if not is_closed(address):
                raise Refused("tls_required", "use_tls", address)

    @property
    def answers_on_this_machine(self) -> bool:
        """Whether the tokens come from this very machine, which no proxy can reach."""
        return is_loopback(urlsplit(self.token_url).hostname or "")

    def tls(self) -> ssl.SSLContext:
        """Return a context that verifies certificate and host name; raises Temporary.

        The one for this very machine trusts nobody, since nothing there speaks TLS to us.
        """
        if self.token_url.startswith("http:"):
            return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        return tls_context(self.ca_file)


def is_closed(address: str) -> bool:
    """Say whether nobody can listen on the way there: https, or this very machine."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return False
    return bool(host) and (
        parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))
    )
