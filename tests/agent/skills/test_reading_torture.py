"""No mail that anybody can make stops the reading, fails it, or takes it more than a moment."""

import time

import pytest
from agent.skills.hostile_mails import FLOODS, parts
from agent.skills.received import read
from hypothesis import HealthCheck, given, settings

from desktop_sdr.agent.skills.bounce_reading import MAX_BOUNCED
from desktop_sdr.agent.skills.mail_bounds import MAX_MESSAGES, message_of
from desktop_sdr.agent.skills.mail_parsing import headers_of, parse_mail
from desktop_sdr.domain.reading import Reading

LARGE = 2_000_000
SLOWEST = 2.0
"""Seconds of the processor; the slowest of these takes 0.4."""


@given(raw=parts())
@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_any_structure_of_parts_is_read(raw: bytes) -> None:
    begin = time.process_time()
    reading = read(raw)
    headers_of(raw)
    assert isinstance(reading, Reading)
    assert time.process_time() - begin < SLOWEST
    reading.text.encode()


@pytest.mark.parametrize("flood", FLOODS)
def test_a_flood_of_anything_is_read_within_two_seconds(flood: str) -> None:
    raw = FLOODS[flood](LARGE)
    begin = time.process_time()
    assert isinstance(read(raw), Reading)
    assert time.process_time() - begin < SLOWEST


@pytest.mark.parametrize("flood", FLOODS)
def test_four_times_the_mail_takes_no_more_than_about_four_times_as_long(flood: str) -> None:
    spent = []
    for size in (20_000, 80_000):
        begin = time.process_time()
        read(FLOODS[flood](size))
        spent.append(time.process_time() - begin)
    assert spent[1] < 8 * spent[0] + 0.3


def test_of_a_mail_with_too_many_parts_the_first_are_read() -> None:
    part = b"--b\r\nContent-Type: text/plain\r\n\r\nToo dear.\r\n"
    head = b"From: ana@corp.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    mail = parse_mail(head + part * (MAX_MESSAGES * 2))
    assert mail.damaged
    assert mail.plain.startswith("Too dear.")
    assert mail.headers.sender == "ana@corp.example"


def test_of_parts_without_words_between_them_the_header_is_read() -> None:
    head = b"From: ana@corp.example\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
    mail = parse_mail(head + b"--b\r\n\r\n" * 20_000)
    assert mail.damaged
    assert mail.headers.sender == "ana@corp.example"


def test_a_mail_nested_too_deep_is_read_from_outside_as_far_as_is_sound() -> None:
    message, is_cut = message_of(FLOODS["nested parts"](100_000))
    assert message is not None
    assert is_cut


def test_a_report_of_many_addresses_under_a_long_notice_is_read_in_a_moment() -> None:
    notice = b"The user mailbox is full or unknown, delivery failed, contact your postmaster.\r\n"
    block = (
        b"Final-Recipient: rfc822; nora%d@klinik.example\r\nAction: failed\r\nStatus: 5.0.0\r\n\r\n"
    )
    raw = b"".join(
        (
            b"From: mailer-daemon@relay.example\r\nSubject: Undelivered Mail\r\n",
            b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n",
            b"--b\r\n\r\n" + notice * 200,
            b"--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\n",
            *(block % number for number in range(60)),
            b"--b--\r\n",
        )
    )
    reading = read(raw)
    begin = time.process_time()
    read(raw)
    assert time.process_time() - begin < SLOWEST / 2
    assert len(reading.bounced) == MAX_BOUNCED
