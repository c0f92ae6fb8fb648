"""How a profile says that a browser signs in, and which provider that asks for what."""

from dataclasses import replace

import pytest
from agent.skills.test_profile import MAILBOX, SMALLEST, faults

from desktop_sdr.agent.skills.profile import parse_profile
from desktop_sdr.agent.skills.profile_mailbox import MailboxConfig
from desktop_sdr.agent.skills.profile_sign_in import OAuthConfig
from desktop_sdr.bootstrap.naming import mail_providers
from desktop_sdr.bootstrap.sign_ins import api_account, oauth_client

GOOGLE = 'sign_in = "google"\n[mailbox.oauth]\nclient_id = "123-abc.apps.example"\n'
OTHER = """sign_in = "other"
[mailbox.oauth]
client_id = "desktop"
authorization_url = "https://login.seller.example/authorize"
token_url = "https://login.seller.example/token"
scopes = ["mail", "offline_access"]
"""


def with_app(lines: str) -> str:
    return SMALLEST + MAILBOX.replace("[mailbox]\n", f"[mailbox]\n{lines}", 1)


def mailbox_with(lines: str) -> MailboxConfig:
    profile = parse_profile(with_app(lines))
    assert profile.mailbox is not None
    assert profile.warnings == ()
    return profile.mailbox


def test_a_mailbox_has_a_password_unless_it_says_otherwise() -> None:
    config = mailbox_with("")
    assert (config.sign_in, config.oauth) == ("password", None)


def test_google_is_asked_for_mail_on_127_0_0_1_with_the_secret_of_the_app() -> None:
    config = mailbox_with(GOOGLE)
    assert config.oauth == OAuthConfig(client_id="123-abc.apps.example")
    client = oauth_client(config, config.oauth, "mailbox rita")
    assert client.scopes == ("https://mail.google.com/",)
    assert client.token_url == "https://oauth2.googleapis.com/token"
    assert client.redirect_host == "127.0.0.1"
    assert client.client_secret_name == "app of mailbox rita"
    assert client.asks == {"access_type": "offline", "prompt": "consent"}
    assert client.lasts is None
    in_testing = oauth_client(config, replace(config.oauth, in_testing=True), "mailbox rita")
    assert in_testing.lasts is not None
    assert in_testing.lasts.days == 7


def test_microsoft_is_asked_in_the_tenant_for_imap_and_smtp_and_a_lasting_sign_in() -> None:
    app = '[mailbox.oauth]\nclient_id = "0f-1a"\ntenant = "firma.example"\n'
    config = mailbox_with(f'sign_in = "microsoft"\n{app}')
    assert config.oauth is not None
    client = oauth_client(config, config.oauth, "mailbox rita")
    assert client.token_url == "https://login.microsoftonline.com/firma.example/oauth2/v2.0/token"
    assert client.scopes == (
        "https://outlook.office.com/IMAP.AccessAsUser.All",
        "https://outlook.office.com/SMTP.Send",
        "offline_access",
    )
    assert client.client_secret_name == ""
    assert client.redirect_host == "localhost"
    anybody = oauth_client(config, replace(config.oauth, tenant=""), "mailbox rita")
    assert "/common/" in anybody.authorization_url
    over_api = replace(config.oauth, over_api=True)
    assert oauth_client(config, over_api, "rita").scopes[0].startswith("https://graph.microsoft")
    account = api_account(config, over_api)
    assert account is not None
    assert account.url == "https://graph.microsoft.com"
    assert api_account(config, config.oauth) is None


def test_any_other_provider_is_what_the_profile_says() -> None:
    config = mailbox_with(OTHER)
    assert config.oauth is not None
    client = oauth_client(config, config.oauth, "mailbox rita")
    assert client.authorization_url == "https://login.seller.example/authorize"
    assert client.scopes == ("mail", "offline_access")


@pytest.mark.parametrize(
    ("lines", "fault"),
    [
        ('sign_in = "google"\n', "mailbox.oauth.client_id is missing"),
        ('sign_in = "yahoo"\n', "must be one of password, google, microsoft, other"),
        ('[mailbox.oauth]\nclient_id = "x"\n', 'mailbox.oauth needs sign_in = "google"'),
        (GOOGLE + 'client_secret = "GOCSPX-1"\n', "client_secret must not stand in a file"),
        (GOOGLE.replace("123-abc", "two words"), "must be the id of your app"),
        (GOOGLE + 'tenant = "../evil"\n', 'must be a name such as "firma.example"'),
        (GOOGLE + 'token_url = "http://login.example/token"\n', "begins with https://"),
        (OTHER.replace('scopes = ["mail", "offline_access"]\n', ""), "scopes is missing"),
        (OTHER.replace("token_url", "# token_url"), "token_url is missing"),
        (OTHER + "over_api = true\n", "is known of Google and Microsoft alone"),
    ],
)
def test_what_cannot_be_signed_in_to_is_named(lines: str, fault: str) -> None:
    assert any(fault in one for one in faults(with_app(lines)))


def test_every_provider_that_takes_no_password_can_be_signed_in_to_with_a_browser() -> None:
    for provider in mail_providers().all:
        if provider.sign_in.value == "oauth_only" or provider.oauth:
            lines = f'sign_in = "{provider.oauth}"\n[mailbox.oauth]\nclient_id = "x"\n'
            config = mailbox_with(lines)
            assert config.oauth is not None
            client = oauth_client(config, config.oauth, "mailbox rita")
            assert client.scopes
            assert client.authorization_url.startswith("https://")
