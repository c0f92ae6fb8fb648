"""A claim follows its words from one body into another, and claims nothing without them."""

from desktop_sdr.domain.message import Claim, Support, claims_moved

BEFORE = "You opened a plant in Bonn. We make pumps."
ABOUT_BONN = Claim(0, 27, Support.SUPPORTED, None, "their web page", None)
ABOUT_PUMPS = Claim(28, 42, Support.SUPPORTED, None, "price list", None)
IN_SUBJECT = Claim(0, 0, Support.SUPPORTED, None, "their web page", None)


def test_a_claim_is_found_where_its_words_stand_now() -> None:
    [moved] = claims_moved([ABOUT_PUMPS], BEFORE, "Hello. We make pumps.")
    assert (moved.start, moved.end, moved.source) == (7, 21, "price list")


def test_words_that_are_gone_claim_nothing_and_what_stands_in_the_subject_stays() -> None:
    after = "We make pumps."
    moved = claims_moved([ABOUT_BONN, IN_SUBJECT, ABOUT_PUMPS], BEFORE, after)
    assert [(one.start, one.end) for one in moved] == [(0, 0), (0, 14)]
