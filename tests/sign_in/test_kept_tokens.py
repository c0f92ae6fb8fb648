"""The tokens of an account: good when they are given, kept before they are used, never written."""

import logging
import threading
from datetime import timedelta
from email.utils import format_datetime

import pytest
from fakes.secrets import MemorySecrets
from servers.authorization import CLIENT_ID, Provider, authorization_server
from servers.certificates import Authority
from sign_in.conftest import NAME, Account, an_account

from desktop_sdr.adapters.sign_in.client import OAuthClient
from desktop_sdr.adapters.sign_in.grant import grant_in, secrets_in
from desktop_sdr.adapters.sign_in.token_endpoint import TokenEndpoint
from desktop_sdr.ports.errors import PortError, Refused, SignInNeeded, Temporary


@pytest.fixture
def signed_in(account: Account) -> Account:
    account.is_signed_in()
    return account


def is_active(provider: Provider, token: str) -> bool:
    return any(o.access == token and not (o.is_expired() or o.revoked) for o in provider.issued)


def test_a_good_token_is_given_without_asking_anybody(signed_in: Account) -> None:
    tokens = signed_in.tokens()
    assert tokens.access_token() == tokens.access_token()
    assert signed_in.provider.refreshes == 0


def test_a_token_is_renewed_ahead_of_its_end(signed_in: Account) -> None:
    tokens = signed_in.tokens()
    first = tokens.access_token()
    signed_in.clock.advance(timedelta(minutes=54))
    assert tokens.access_token() == first
    signed_in.clock.advance(timedelta(minutes=2))
    second = tokens.access_token()
    assert second != first
    assert is_active(signed_in.provider, first), "it was renewed while the old one still held"
    assert is_active(signed_in.provider, second)


def test_what_comes_anew_is_found_by_the_next_start(signed_in: Account) -> None:
    signed_in.ages(timedelta(hours=2))
    fresh = signed_in.tokens().access_token()
    assert signed_in.tokens().access_token() == fresh
    assert signed_in.provider.refreshes == 1


def test_a_refresh_token_that_changes_each_time_is_followed(signed_in: Account) -> None:
    seen = set()
    for _ in range(4):
        signed_in.ages(timedelta(hours=2))
        seen.add(signed_in.tokens().access_token())
    said = [form["refresh_token"] for form in signed_in.provider.forms]
    assert len(set(said)) == len(seen) == 4


def test_a_refresh_token_that_stays_is_kept_on(signed_in: Account) -> None:
    signed_in.provider.rotates = False
    for _ in range(3):
        signed_in.ages(timedelta(hours=2))
        assert is_active(signed_in.provider, signed_in.tokens().access_token())
    said = {form["refresh_token"] for form in signed_in.provider.forms}
    assert len(said) == 1


class Killed(BaseException):
    """The program ends here, whatever it was about to do."""


@pytest.mark.parametrize("keeps_first", [False, True])
def test_a_program_killed_around_the_keeping_of_a_new_token_is_still_signed_in(
    signed_in: Account, keeps_first: bool
) -> None:
    keep = signed_in.secrets.set

    def killed(name: str, value: str) -> None:
        if keeps_first:
            keep(name, value)
        raise Killed

    signed_in.ages(timedelta(hours=2))
    signed_in.secrets.set = killed  # type: ignore[method-assign]
    with pytest.raises(Killed):
        signed_in.tokens().access_token()
    signed_in.secrets.set = keep  # type: ignore[method-assign]

    assert is_active(signed_in.provider, signed_in.tokens().access_token())
    signed_in.ages(timedelta(hours=2))
    assert is_active(signed_in.provider, signed_in.tokens().access_token())
    assert signed_in.ended == []


class ReadBefore(MemorySecrets):
    """A keychain as somebody has read it who was then overtaken."""

    def __init__(self, kept: dict[str, str], before: str) -> None:
        super().__init__()
        self.kept, self._before = kept, [before]

    def get(self, name: str) -> str | None:
        return self._before.pop() if self._before else super().get(name)


def test_another_process_that_was_first_is_followed_and_not_taken_for_the_end(
    signed_in: Account,
) -> None:
    before = signed_in.secrets.kept[NAME]
    signed_in.ages(timedelta(hours=2))
    theirs = signed_in.tokens().access_token()
    signed_in.provider.issued[0].revoked = True  # a provider that lets the old one live no longer

    signed_in.secrets = ReadBefore(signed_in.secrets.kept, before)
    mine = signed_in.tokens().access_token()

    assert is_active(signed_in.provider, mine)
    assert mine != theirs
    assert signed_in.ended == []


def test_many_who_are_refused_at_once_renew_once(signed_in: Account) -> None:
    tokens = signed_in.tokens()
    refused = tokens.access_token()
    signed_in.provider.expire()
    got: list[str] = []
    threads = [threading.Thread(target=lambda: got.append(tokens.renew(refused))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(got)) == 1
    assert got[0] != refused
    assert signed_in.provider.refreshes == 1


def test_a_grant_that_was_withdrawn_is_the_end_and_only_a_new_sign_in_ends_that(
    signed_in: Account,
) -> None:
    signed_in.provider.withdraw()
    tokens = signed_in.tokens()
    with pytest.raises(SignInNeeded) as needed:
        tokens.renew(tokens.access_token())
    assert needed.value.title == "sign_in_ended"
    assert signed_in.ended == ["sign_in_ended"]
    signed_in.is_signed_in()
    assert is_active(signed_in.provider, tokens.access_token())


def test_nothing_kept_and_a_password_that_is_kept_are_no_sign_in(account: Account) -> None:
    for kept in (
        {},
        {NAME: "a password"},
        {NAME: "desktop-sdr:sign-in:{"},
        {NAME: "desktop-sdr:sign-in:[1]"},
    ):
        account.secrets.kept = dict(kept)
        with pytest.raises(SignInNeeded) as needed:
            account.tokens().access_token()
        assert needed.value.title == "sign_in_missing"
    assert account.provider.forms == []


Answer = tuple[int, dict[str, str], bytes]
TROUBLES: list[tuple[Answer, type[PortError], str, timedelta | None]] = [
    ((500, {}, b""), Temporary, "provider_busy", None),
    ((503, {"Retry-After": "120"}, b"{}"), Temporary, "provider_busy", timedelta(seconds=120)),
    (
        (429, {"Retry-After": "7"}, b'{"error":"slow_down"}'),
        Temporary,
        "provider_busy",
        timedelta(seconds=7),
    ),
    ((503, {"Retry-After": "99999999"}, b""), Temporary, "provider_busy", timedelta(days=1)),
    ((503, {"Retry-After": "soon"}, b""), Temporary, "provider_busy", None),
    ((400, {}, b'{"error":"temporarily_unavailable"}'), Temporary, "provider_busy", None),
    ((200, {}, b"not json"), Temporary, "not_a_provider", None),
    ((200, {}, b"[" * 100_000), Temporary, "not_a_provider", None),
    ((200, {}, b'{"token_type":"Bearer"}'), Temporary, "not_a_provider", None),
    ((200, {}, b'{"access_token":"a","token_type":"mac"}'), Temporary, "not_a_provider", None),
    (
        (200, {}, b'{"access_token":"a\\r\\nQUIT","token_type":"Bearer"}'),
        Temporary,
        "not_a_provider",
        None,
    ),
    ((200, {}, b'{"access_token":["a"],"token_type":"Bearer"}'), Temporary, "not_a_provider", None),
    ((200, {}, b" " * 300_000), Temporary, "not_a_provider", None),
    ((200, {"Content-Encoding": "gzip"}, b"no gzip"), Temporary, "provider_unreachable", None),
    ((404, {}, b"<html>"), Temporary, "not_a_provider", None),
    ((400, {}, b'{"error":"invalid_grant"}'), SignInNeeded, "sign_in_ended", None),
    ((401, {}, b'{"error":"invalid_client"}'), SignInNeeded, "app_refused", None),
    ((400, {}, b'{"error":"invalid_scope"}'), SignInNeeded, "sign_in_not_granted", None),
]


@pytest.mark.parametrize(("answer", "error", "title", "wait"), TROUBLES)
def test_each_trouble_of_the_provider_has_its_name_and_costs_no_token(
    signed_in: Account, answer: Answer, error: type[PortError], title: str, wait: timedelta | None
) -> None:
    before = dict(signed_in.secrets.kept)
    signed_in.clock.advance(timedelta(hours=2))
    signed_in.provider.faults.append(answer)
    with pytest.raises(error) as raised:
        signed_in.tokens().access_token()
    assert raised.value.title == title
    if isinstance(raised.value, Temporary):
        assert raised.value.retry_after == wait
        assert signed_in.ended == []
    assert signed_in.secrets.kept == before
    assert signed_in.tokens().access_token(), "the next try finds everything as it was"


def test_a_wait_that_is_said_as_a_date_is_honoured(signed_in: Account) -> None:
    until = signed_in.clock.now() + timedelta(hours=2, seconds=90)
    later = {"Retry-After": format_datetime(until, usegmt=True)}
    signed_in.clock.advance(timedelta(hours=2))
    signed_in.provider.faults.append((503, later, b""))
    with pytest.raises(Temporary) as raised:
        signed_in.tokens().access_token()
    assert raised.value.retry_after == timedelta(seconds=90)


def test_a_provider_that_repeats_the_secrets_it_was_told_is_not_quoted(
    signed_in: Account, caplog: pytest.LogCaptureFixture
) -> None:
    for name in ("", "httpx", "httpcore"):
        caplog.set_level(logging.DEBUG, logger=name)
    refresh = signed_in.provider.issued[0].refresh
    words = f'{{"error":"invalid_grant","error_description":"{refresh} is bad"}}'
    signed_in.provider.faults.append((400, {}, words.encode()))
    signed_in.clock.advance(timedelta(hours=2))
    with pytest.raises(SignInNeeded) as needed:
        signed_in.tokens().access_token()
    assert refresh not in str(needed.value)
    tokens = signed_in.tokens()
    fresh = tokens.access_token()
    said = [one.getMessage() for one in caplog.records if not one.name.startswith("authlib")]
    assert any("token" in line for line in said), "httpx was heard"
    for secret in signed_in.provider.every_secret() | {fresh}:
        assert not any(secret in line for line in said)
        assert secret not in repr((tokens, grant_in(signed_in.secrets.kept[NAME])))


def test_everything_in_what_is_kept_is_told_to_the_redaction(signed_in: Account) -> None:
    told = {secret for secret, passes in secrets_in(signed_in.secrets.kept[NAME]) if passes}
    assert told == {signed_in.provider.issued[0].access, signed_in.provider.issued[0].refresh}
    assert list(secrets_in("a password")) == [("a password", False)]


def test_a_clock_that_is_set_back_makes_no_token_good_for_ever(signed_in: Account) -> None:
    signed_in.clock.set(signed_in.clock.now() - timedelta(days=30))
    assert signed_in.tokens().access_token() == signed_in.provider.issued[-1].access
    assert signed_in.provider.refreshes == 1


def test_a_sign_in_says_when_it_ends(signed_in: Account) -> None:
    given = signed_in.clock.now()
    tokens = signed_in.tokens()
    tokens.access_token()
    assert tokens.dies_at() is None
    signed_in.knows(lasts=timedelta(days=7), lasts_unused=timedelta(days=90))
    tokens = signed_in.tokens()
    tokens.access_token()
    assert tokens.dies_at() == given + timedelta(days=7)
    signed_in.ages(timedelta(days=2))
    tokens.access_token()
    assert tokens.dies_at() == given + timedelta(days=7), "using it does not make it last"
    signed_in.knows(lasts=None)
    tokens = signed_in.tokens()
    tokens.access_token()
    assert tokens.dies_at() == given + timedelta(days=92)


def test_the_providers_own_word_about_the_end_counts(account: Account) -> None:
    account.provider.ends_in = 604_799
    account.sign_in()
    tokens = account.tokens()
    tokens.access_token()
    assert tokens.dies_at() == account.clock.now() + timedelta(seconds=604_799)


def test_a_provider_that_cannot_prove_who_it_is_hears_nothing(authority: Authority) -> None:
    with authorization_server(authority.issue("provider")) as provider:
        account = an_account(provider)
        endpoint = TokenEndpoint(account.client, account.clock)
        with pytest.raises(Temporary) as raised:
            endpoint.refresh("a refresh token", "")
        assert raised.value.title == "tls_not_verified"
        assert provider.forms == []
        trusting = an_account(provider, authority.ca_file)
        with pytest.raises(SignInNeeded):
            TokenEndpoint(trusting.client, trusting.clock).refresh("a refresh token", "")
        assert len(provider.forms) == 1


@pytest.mark.parametrize(
    "url", ["http://provider.test/token", "ftp://127.0.0.1/", "token", "https://", "http://[::1"]
)
def test_no_secret_leaves_this_machine_in_the_clear(account: Account, url: str) -> None:
    with pytest.raises(Refused) as refused:
        account.knows(token_url=url)
    assert refused.value.title == "tls_required"


def test_a_provider_that_is_gone_is_weather(signed_in: Account) -> None:
    signed_in.knows(token_url="http://127.0.0.1:9/token")
    signed_in.clock.advance(timedelta(hours=2))
    with pytest.raises(Temporary) as raised:
        signed_in.tokens().access_token()
    assert raised.value.title == "provider_unreachable"
    assert CLIENT_ID not in str(raised.value)
    assert isinstance(signed_in.client, OAuthClient)
