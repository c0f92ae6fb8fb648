"""Providers that one signs in to with a browser, as a resource lists them."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInProvider:
    """Where a provider is asked for a sign-in, for what, and how long it lasts."""

    name: str
    authorization_url: str
    token_url: str
    mail_scopes: tuple[str, ...]
    api_scopes: tuple[str, ...]
    redirect_host: str
    client_secret: bool
    """Whether its desktop apps have a secret of their own."""
    revocation_url: str = ""
    """Where a sign-in is given back; empty where only the rep can take it back."""
    api_url: str = ""
    """Where its own interface for mail is; empty where we speak none."""
    tenant: str = ""
    """What goes into the addresses where the profile names none."""
    lasts_unused_days: int | None = None
    testing_days: int | None = None
    """How long a sign-in to an app lasts that is still being tested."""
    asks: Mapping[str, str] = field(default_factory=dict)


def sign_in_providers_from_toml(text: str) -> Mapping[str, SignInProvider]:
    """Read the resource; raises KeyError, TypeError or ValueError where it is damaged."""
    return {code: _provider(entry) for code, entry in tomllib.loads(text).items()}


def _provider(entry: Mapping[str, Any]) -> SignInProvider:
    scopes = {name: tuple(entry[name]) for name in ("mail_scopes", "api_scopes")}
    return SignInProvider(**{**entry, **scopes})
