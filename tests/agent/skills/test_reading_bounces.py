"""A bounce of any make names the address that failed and why, and no person's mail is one."""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

import pytest
from agent.skills.received import CONTEXT, MAILS, a_mail, read

from desktop_sdr.domain.reading import Reading, ReplyKind

SET: Mapping[str, list[Mapping[str, Any]]] = tomllib.loads(
    (MAILS / "bounces.toml").read_text("utf-8")
)
STRANGER = replace(CONTEXT, own_addresses=(), known_addresses=())
"""Nothing is known of the exchange, as on the command line."""
FLOOR = 0.97
WRITTEN_TO = "nora@klinik.example"
OUR_MAIL = (
    "From: Rep <rep@seller.example>\nTo: team@klinik.example\nSubject: A quick question\n"
    "Message-ID: <ours-1@seller.example>\n\nHello\n"
)


def raw_of(one: Mapping[str, Any]) -> bytes:
    """The mail of one entry of the set, as it would arrive."""
    mail = EmailMessage(policy=SMTP)
    fields = {
        "From": one["from"],
        "To": "rep@seller.example",
        "Subject": one["subject"],
        "Date": "Wed, 13 May 2026 09:30:00 +0200",
        "Message-ID": "<bounce-1@relay.example>",
    }
    headers = dict(one.get("headers", {}))
    kind = headers.pop("Content-Type", "")
    for name, value in (fields | headers).items():
        if value:
            mail[name] = value
    if "html" in one:
        mail.set_content(one["html"], subtype="html")
    else:
        mail.set_content(one["text"])
    if one.get("copy"):
        mail.make_mixed()
        part = EmailMessage(policy=SMTP)
        part["Content-Type"] = "text/rfc822-headers"
        part.set_payload(OUR_MAIL)
        mail.attach(part)
    if kind:
        mail.replace_header("Content-Type", kind)
    return mail.as_bytes()


def is_as_wanted(reading: Reading, one: Mapping[str, Any]) -> bool:
    """Say whether kind, addresses, status and verdict are those of the entry."""
    wanted = ReplyKind.HARD_BOUNCE if one["permanent"] else ReplyKind.SOFT_BOUNCE
    found = [bounced.address for bounced in reading.bounced]
    statuses = {bounced.status for bounced in reading.bounced} or {""}
    return (
        reading.kind is wanted
        and found == one.get("failed", [WRITTEN_TO])
        and statuses == {one["status"]}
        and all(bounced.permanent == one["permanent"] for bounced in reading.bounced)
    )


@pytest.mark.parametrize("one", SET["mail"], ids=lambda one: one["family"])
def test_a_bounce_of_this_make_is_read(one: Mapping[str, Any]) -> None:
    reading = read(raw_of(one), STRANGER)
    assert is_as_wanted(reading, one), (reading.kind, reading.bounced)


def test_the_set_as_a_whole_stays_above_its_floor(capsys: pytest.CaptureFixture[str]) -> None:
    held = [is_as_wanted(read(raw_of(one), STRANGER), one) for one in SET["mail"]]
    with capsys.disabled():
        print(f"\nbounces: {sum(held)} of {len(held)} read with address, status and verdict")
    assert sum(held) >= FLOOR * len(held)


@pytest.mark.parametrize("one", SET["human"], ids=lambda one: one["text"][:30])
def test_a_person_who_speaks_of_a_bounce_is_a_person(one: Mapping[str, Any]) -> None:
    headers = {"In-Reply-To": "", "References": "", **one.get("headers", {})}
    sender = one.get("sender", "Ana Perez <ana@corp.example>")
    raw = a_mail(one["text"], subject=one["subject"], sender=sender, headers=headers)
    for context in (CONTEXT, STRANGER):
        reading = read(raw, context)
        assert (reading.kind, reading.bounced) == (ReplyKind.HUMAN, ())
