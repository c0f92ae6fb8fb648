"""The mailboxes of a profile that a browser signs in to: their apps, tokens and sign-ins."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path

from desktop_sdr import resources
from desktop_sdr.adapters.asked_passwords import AskedPasswords
from desktop_sdr.adapters.mail.api.connection import ApiAccount
from desktop_sdr.adapters.sign_in.browser_sign_in import LoopbackSignIn
from desktop_sdr.adapters.sign_in.client import OAuthClient
from desktop_sdr.adapters.sign_in.kept_tokens import KeptTokens, hide_kept
from desktop_sdr.adapters.system_browser import SystemBrowser
from desktop_sdr.agent.skills.profile_mailbox import MailboxConfig
from desktop_sdr.agent.skills.profile_sign_in import OAuthConfig
from desktop_sdr.agent.skills.sign_in_providers import SignInProvider, sign_in_providers_from_toml
from desktop_sdr.ports.clock import Clock
from desktop_sdr.ports.errors import SignInNeeded
from desktop_sdr.runtime.redaction import REDACTION


@dataclass(frozen=True, slots=True)
class Account:
    """One account: what its servers are told, and how the rep signs in."""

    tokens: KeptTokens
    sign_in: LoopbackSignIn
    api: ApiAccount | None = None
    """The provider's own interface, where mail goes over it."""


def account_of(
    config: MailboxConfig, secret_name: str, passwords: AskedPasswords, clock: Clock
) -> Account | None:
    """Return the account of a mailbox that a browser signs in to; None where a password does."""
    if config.oauth is None:
        return None
    client = oauth_client(config, config.oauth, secret_name)
    tokens = KeptTokens(
        client,
        passwords,
        clock,
        keep=passwords.renew,
        client_secret=partial(_client_secret, client, passwords),
        ended=partial(passwords.ended, secret_name),
    )
    sign_in = LoopbackSignIn(
        client,
        tokens,
        keep=passwords.give,
        forget=passwords.forget,
        browser=SystemBrowser(),
        clock=clock,
    )
    return Account(tokens, sign_in, api_account(config, config.oauth))


def api_account(config: MailboxConfig, app: OAuthConfig) -> ApiAccount | None:
    """Return where the provider's own interface is; None where mail goes by SMTP and IMAP."""
    if not app.over_api:
        return None
    url = app.api_url or sign_in_providers()[config.sign_in].api_url
    return ApiAccount(url=url, ca_file=Path(config.ca_file) if config.ca_file else None)


def oauth_client(config: MailboxConfig, app: OAuthConfig, secret_name: str) -> OAuthClient:
    """Return the rep's app; for the provider's own interface it asks for other rights."""
    provider = sign_in_providers()[config.sign_in]
    usual = provider.api_scopes if app.over_api else provider.mail_scopes
    has_secret = provider.client_secret if app.has_client_secret is None else app.has_client_secret
    tenant = app.tenant or provider.tenant
    return OAuthClient(
        provider=config.sign_in,
        account=config.address,
        client_id=app.client_id,
        authorization_url=app.authorization_url
        or provider.authorization_url.replace("{tenant}", tenant),
        token_url=app.token_url or provider.token_url.replace("{tenant}", tenant),
        revocation_url=app.revocation_url or provider.revocation_url,
        scopes=app.scopes or usual,
        secret_name=secret_name,
        client_secret_name=f"app of {secret_name}" if has_secret else "",
        redirect_host=provider.redirect_host,
        asks=provider.asks,
        lasts=_lasts(app, provider),
        lasts_unused=_days(provider.lasts_unused_days),
        ca_file=Path(config.ca_file) if config.ca_file else None,
    )


def hide(kept: str) -> None:
    """Have everything secret in something kept blotted out of all that is written down."""
    hide_kept(kept, _hide_one)


def _hide_one(secret: str, passes: bool) -> None:
    REDACTION.hide(secret, passes=passes)


def sign_in_providers() -> Mapping[str, SignInProvider]:
    """Return the providers that a browser signs in to, by their codes."""
    return sign_in_providers_from_toml(resources.read_text("rules", "sign_in_providers.toml"))


def _client_secret(client: OAuthClient, passwords: AskedPasswords) -> str:
    try:
        return passwords.peek(client.client_secret_name) or ""
    except SignInNeeded as needed:
        if needed.title == "no_keyring":
            return ""  # then it was never kept, and is asked for
        raise


def _lasts(app: OAuthConfig, provider: SignInProvider) -> timedelta | None:
    return _days(provider.testing_days) if app.in_testing else None


def _days(days: int | None) -> timedelta | None:
    return None if days is None else timedelta(days=days)
