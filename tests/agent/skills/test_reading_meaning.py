"""What people write means what they meant, in eight languages; what is unsure stays unsure."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from agent.skills.received import read_text, replies

from desktop_sdr.domain.boundaries import FIXED_THRESHOLD
from desktop_sdr.domain.money import Money, Unreadable, decimals_of
from desktop_sdr.domain.reading import IntentKind, Reading

CORPUS = dict(replies())


@pytest.mark.parametrize("name", CORPUS)
def test_a_reply_is_read_as_it_was_meant(name: str) -> None:
    reply = CORPUS[name]
    reading = read_text(reply["says"])
    assert reading.kind == reply.get("kind", "human"), reading
    if reading.kind == "human":
        check_meaning(reading, reply)
    check_values(reading, reply)


def check_meaning(reading: Reading, reply: Mapping[str, Any]) -> None:
    sure = {i.kind for i in reading.intents if i.confidence >= FIXED_THRESHOLD}
    wanted = {IntentKind(kind) for kind in reply.get("means", ())}
    if reply.get("unsure"):
        assert sure == set(), reading.intents
    elif reply.get("also"):
        assert wanted & sure, reading.intents
    else:
        assert sure == wanted, reading.intents


def check_values(reading: Reading, reply: Mapping[str, Any]) -> None:
    found = reading.extracted
    assert found.competitor == reply.get("competitor")
    assert found.person == reply.get("person")
    assert found.come_back_on == reply.get("come_back_on")
    assert bool(found.terms) == reply.get("terms", False)
    assert said(found.amount) == reply.get("amount")


def said(amount: Money | Unreadable | None) -> str | None:
    if isinstance(amount, Unreadable):
        return "unreadable"
    if amount is None:
        return None
    return f"{Decimal(amount.minor).scaleb(-decimals_of(amount.currency))} {amount.currency}"
