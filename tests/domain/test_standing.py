"""Cold mail of a mailbox stops where the field's figures say so, and not before."""

import pytest

from desktop_sdr.domain.standing import Standing, why_stopped
from desktop_sdr.domain.verdict import ReasonCode


@pytest.mark.parametrize(
    ("standing", "why"),
    [
        (Standing(sent=49, bounced=20, complained=5), None),
        (Standing(sent=50, bounced=4), None),
        (Standing(sent=50, bounced=5), ReasonCode.TOO_MANY_BOUNCES),
        (Standing(sent=99, complained=3), None),
        (Standing(sent=1000, complained=2), None),
        (Standing(sent=1000, complained=3), ReasonCode.TOO_MANY_COMPLAINTS),
        (Standing(sent=1000, bounced=100, complained=3), ReasonCode.TOO_MANY_BOUNCES),
        (Standing(), None),
    ],
)
def test_the_floors_are_those_of_the_field(standing: Standing, why: ReasonCode | None) -> None:
    assert why_stopped(standing) is why
