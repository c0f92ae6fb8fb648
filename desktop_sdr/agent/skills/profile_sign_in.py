"""How the rep signs in to a mailbox: with a password, or with a browser and an app of their own."""

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from desktop_sdr.agent.skills.profile_table import Table

PASSWORD: Final = "password"  # noqa: S105 - the name of a way, no secret
OTHER: Final = "other"
WAYS: Final = (PASSWORD, "google", "microsoft", OTHER)
_LONGEST: Final = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class OAuthConfig:
    """The rep's own app at a provider; its secret, where it has one, lives elsewhere."""

    client_id: str
    tenant: str = ""
    """The organisation at Microsoft; empty for any account."""
    has_client_secret: bool | None = None
    """None for what is usual at the provider."""
    in_testing: bool = False
    """Whether the app is still being tested, so that a sign-in ends after a week."""
    authorization_url: str = ""
    token_url: str = ""
    revocation_url: str = ""
    scopes: tuple[str, ...] = ()
    """These four are the provider's own where the profile says nothing."""
    over_api: bool = False
    """Whether mail goes over the provider's own interface instead of SMTP and IMAP."""
    api_url: str = ""
    """Where that interface is; empty for the provider's usual address."""


def sign_in_in(table: Table) -> tuple[str, OAuthConfig | None]:
    """Read how one signs in, and the app where that is done with a browser."""
    way = table.choice("sign_in", WAYS, default=PASSWORD)
    app = table.table("oauth")
    if way == PASSWORD:
        if app.is_stated:
            table.fault("oauth", 'needs sign_in = "google", "microsoft" or "other" beside it')
        return way, None
    needed = "it is asked for a sign-in" if way == OTHER else ""
    config = OAuthConfig(
        client_id=app.checked(
            "client_id",
            fits=_is_code,
            rule="must be the id of your app as its provider shows it",
            needed="it names your own app at the provider",
        ),
        tenant=app.checked(
            "tenant", fits=_is_tenant, rule='must be a name such as "firma.example"'
        ),
        has_client_secret=app.flag("has_client_secret", False)
        if "has_client_secret" in app
        else None,
        in_testing=app.flag("in_testing", False),
        authorization_url=_address(app, "authorization_url", needed),
        token_url=_address(app, "token_url", needed),
        revocation_url=_address(app, "revocation_url", ""),
        scopes=app.texts("scopes"),
        over_api=app.flag("over_api", False),
        api_url=_address(app, "api_url", ""),
    )
    if way == OTHER and config.over_api:
        app.fault("over_api", "is known of Google and Microsoft alone", True)
    if way == OTHER and not config.scopes:
        app.fault("scopes", "is missing: it says what your provider is asked for")
    app.close()
    return way, config


def _address(app: Table, key: str, needed: str) -> str:
    rule = "must be an address that begins with https://"
    return app.checked(key, fits=_is_safe, rule=rule, needed=needed)


def _is_safe(address: str) -> bool:
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and host in ("127.0.0.1", "::1"))


def _is_code(words: str) -> bool:
    return words.isascii() and words.isprintable() and " " not in words and len(words) <= _LONGEST


def _is_tenant(words: str) -> bool:
    return _is_code(words) and all(one.isalnum() or one in ".-" for one in words)
