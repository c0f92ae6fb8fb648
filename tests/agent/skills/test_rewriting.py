"""What a server changed in a mail on its way is told, and nothing else is."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from desktop_sdr.agent.skills.composing import Letter, compose
from desktop_sdr.agent.skills.rewriting import rewritings
from desktop_sdr.domain.ids import EmailAddress, MessageId

LETTER = Letter(
    message_id=MessageId("<k1@seller.test>"),
    sender=EmailAddress("rita@seller.test"),
    sender_name="Rita Reyes",
    recipient=EmailAddress("rita@seller.test"),
    subject="A test",
    text="Hello,\n\nhttps://seller.test/\n\n"
    "this is größer than it looks and longer than one line of seventy-six.\n",
    date=datetime(2026, 3, 3, 9, 0, tzinfo=UTC),
    html_alternative=True,
)
SENT = compose(LETTER)
RECEIVED = b"Received: by mx.test\r\nDKIM-Signature: v=1; d=seller.test\r\nDelivered-To: x@y.z\r\n"


def told(copy: bytes) -> dict[str, str]:
    return {one.what.value: one.became for one in rewritings(SENT, copy)}


def test_a_copy_with_the_usual_marks_of_its_way_is_unchanged():
    assert told(RECEIVED + SENT) == {}
    assert told(SENT.replace(b"\r\n", b"\n")) == {}
    assert told(SENT.replace(b"rita@seller.test>", b"Rita@Seller.test>", 1)) == {}


@pytest.mark.parametrize(
    ("was", "became", "found"),
    [
        (b"<rita@seller.test>", b"<rita.r@main.test>", {"address": "rita.r@main.test"}),
        (b"From: Rita Reyes", b"From: Sales Team", {"name": "Sales Team"}),
        (b": <k1@seller.test>", b": <x@provider.test>", {"message_id": "<x@provider.test>"}),
        (b"Subject: A", b"Subject: [EXTERNAL] A", {"subject": "[EXTERNAL] A test"}),
        (b"List-Unsubscribe:", b"X-Was:", {"way_out": ""}),
        (b"six.\r\n", b"six.\r\n--\r\nNot you.\r\n", {"words": "--\nNot you."}),
        (b"Hello", b"Good day", None),
    ],
)
def test_each_change_is_told_with_what_it_became(
    was: bytes, became: bytes, found: dict[str, str] | None
):
    changes = told(SENT.replace(was, became, 1))
    if found is None:
        assert changes["words"].startswith("Good day,")
    else:
        assert changes == found


def test_a_mail_whose_sender_is_gone_is_told_too():
    assert told(compose(replace(LETTER)).replace(b"From:", b"X-From:", 1)) == {
        "address": "",
        "name": "",
    }
