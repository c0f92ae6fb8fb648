"""Never contact: an entry covers what it says, and lifting it is remembered."""

from dataclasses import replace

import pytest
from builders import NOW
from hypothesis import given
from hypothesis import strategies as st

from desktop_sdr.domain.suppression import (
    Suppression,
    SuppressionReason,
    SuppressionScope,
    keys_of,
    matches,
)
from desktop_sdr.domain.trace import Actor

SCOPE = SuppressionScope


def an_entry(scope: SuppressionScope, value: str) -> Suppression:
    return Suppression(
        scope=scope, value=value, reason=SuppressionReason.OPTED_OUT, at=NOW, by=Actor.LEAD
    )


@pytest.mark.parametrize(
    ("scope", "value", "covered"),
    [
        (SCOPE.ADDRESS, "ida@mail.nordlicht.example", True),
        (SCOPE.ADDRESS, "tom@mail.nordlicht.example", False),
        (SCOPE.DOMAIN, "mail.nordlicht.example", True),
        (SCOPE.DOMAIN, "nordlicht.example", True),
        (SCOPE.DOMAIN, "licht.example", False),
        (SCOPE.DOMAIN, "ida@mail.nordlicht.example", False),
        (SCOPE.ACCOUNT, "7", True),
        (SCOPE.ACCOUNT, "8", False),
    ],
)
def test_an_entry_covers_its_address_its_domain_or_its_account(
    scope: SuppressionScope, value: str, covered: bool
) -> None:
    entry = an_entry(scope, value)
    found = matches([entry], " Ida@Mail.Nordlicht.Example ", 7)
    assert found == ((entry,) if covered else ())


def test_a_top_level_name_never_counts_as_a_domain_of_everybody() -> None:
    assert (SCOPE.DOMAIN, "example") not in keys_of("ida@nordlicht.example", None)


def test_a_host_without_a_dot_is_its_own_domain() -> None:
    assert matches([an_entry(SCOPE.DOMAIN, "localhost")], "root@localhost", None)


def test_nobody_s_address_has_no_hash_that_a_list_could_hold() -> None:
    scopes = {scope for scope, _ in keys_of(" ", None, "salt")}
    assert scopes.isdisjoint({SCOPE.HASHED, SCOPE.ERASED})


def test_a_lifted_entry_covers_nobody_but_another_one_still_does() -> None:
    entry = an_entry(SCOPE.ADDRESS, "ida@nordlicht.example")
    lifted = replace(entry, lifted_at=NOW, lifted_because="asked to be written to again")
    assert matches([lifted], "ida@nordlicht.example", None) == ()
    assert matches([lifted, entry], "ida@nordlicht.example", None) == (entry,)


@given(email=st.emails(), account=st.none() | st.integers(1, 9))
def test_every_key_of_an_address_covers_it(email: str, account: int | None) -> None:
    for scope, value in keys_of(email, account):
        assert matches([an_entry(scope, value)], email, account)


@given(email=st.emails())
def test_letter_case_never_hides_an_address(email: str) -> None:
    entry = an_entry(SCOPE.ADDRESS, email.lower())
    assert matches([entry], email.swapcase(), None) == (entry,)
