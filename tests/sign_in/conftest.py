"""An account whose provider is a real authorization server on loopback."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from fakes.browser import HttpBrowser, NoBrowser
from fakes.clock import FakeClock
from fakes.secrets import MemorySecrets
from servers.authorization import CLIENT_ID, CLIENT_SECRET, SCOPES, Provider, authorization_server

from desktop_sdr.adapters.sign_in.browser_sign_in import LoopbackSignIn
from desktop_sdr.adapters.sign_in.client import OAuthClient
from desktop_sdr.adapters.sign_in.grant import Tokens, first_grant
from desktop_sdr.adapters.sign_in.kept_tokens import KeptTokens

ACCOUNT = "rep@seller.test"
NAME = "mailbox rep@seller.test"


@dataclass
class Account:
    """One account, its keychain and its clock, and what it notes."""

    provider: Provider
    client: OAuthClient
    secrets: MemorySecrets = field(default_factory=MemorySecrets)
    clock: FakeClock = field(default_factory=FakeClock)
    app_secret: str = ""
    ended: list[str] = field(default_factory=list)

    def knows(self, **changes: Any) -> None:
        self.client = replace(self.client, **changes)

    def tokens(self) -> KeptTokens:
        """As one process has them; each call is another process."""
        return KeptTokens(
            self.client,
            self.secrets,
            self.clock,
            keep=lambda name, value: self.secrets.set(name, value),
            client_secret=lambda: self.app_secret,
            ended=self.ended.append,
        )

    def keep(self, name: str, value: str) -> str:
        self.secrets.set(name, value)
        return self.secrets.where_kept()

    def flow(self, browser: HttpBrowser | NoBrowser, patience: float = 10.0) -> LoopbackSignIn:
        tokens = self.tokens()
        return LoopbackSignIn(
            self.client,
            tokens,
            keep=self.keep,
            forget=self.secrets.forget,
            browser=browser,
            clock=self.clock,
            patience=patience,
        )

    def sign_in(self, browser: HttpBrowser | None = None, patience: float = 10.0) -> HttpBrowser:
        visiting = browser or HttpBrowser()
        try:
            self.flow(visiting, patience).sign_in(lambda _address, opened: None, Event())
        finally:
            visiting.close()
        return visiting

    def is_signed_in(self) -> None:
        """Keep what a sign-in would have left."""
        given = self.provider.issue()
        answer = Tokens(
            access_token=given.access,
            refresh_token=given.refresh,
            lives_for=timedelta(seconds=self.provider.lives_for),
        )
        self.keep(NAME, first_grant(answer, self.clock.now()).kept())

    def ages(self, by: timedelta) -> None:
        """Let time pass for us, and the access tokens end at the provider."""
        self.clock.advance(by)
        self.provider.expire()


def an_account(provider: Provider, ca_file: Path | None = None) -> Account:
    client = OAuthClient(
        provider="google",
        account=ACCOUNT,
        client_id=CLIENT_ID,
        authorization_url=provider.authorization_url,
        token_url=provider.token_url,
        scopes=SCOPES,
        secret_name=NAME,
        client_secret_name="app secret" if provider.app.secret else "",
        ca_file=ca_file,
    )
    return Account(provider, client, app_secret=provider.app.secret)


@pytest.fixture
def account() -> Iterator[Account]:
    with authorization_server() as provider:
        yield an_account(provider)


@pytest.fixture
def with_app_secret() -> Iterator[Account]:
    """As at Google, whose desktop apps have a secret that is none."""
    with authorization_server() as provider:
        provider.app.secret = CLIENT_SECRET
        yield an_account(provider)
