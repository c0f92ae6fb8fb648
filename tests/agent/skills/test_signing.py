"""What stands under the words of a mail, and what does not stand there twice."""

from dataclasses import replace

import pytest

from desktop_sdr.agent.skills.courtesies import COURTESIES
from desktop_sdr.agent.skills.signing import SmallPrint, full_text
from desktop_sdr.domain.decision import MessageRole
from desktop_sdr.domain.ids import EmailAddress
from desktop_sdr.domain.offer import Seller

SELLER = Seller(
    name="Rita Reyes",
    email=EmailAddress("rita@seller.test"),
    company="Seller Ltd",
    postal_address="1 Quay Street\nDublin",
    time_zone="Europe/Dublin",
    title="Sales",
)
SENDER = "Seller Ltd, 1 Quay Street, Dublin\n"


def test_the_way_out_speaks_the_language_of_the_mail_not_of_the_lead():
    assert "Stopp" not in full_text("Would it help you?", seller=SELLER, language="de")
    assert "Stopp" in full_text("Hallo", seller=SELLER, language="de")


def test_signature_postal_address_and_way_out_stand_under_the_text():
    text = full_text("Hallo Ana,\n\nkurze Frage.", seller=SELLER, language="de")
    assert text.startswith("Hallo Ana,\n\nkurze Frage.\n\nRita Reyes\nSales\nSeller Ltd\n\n")
    assert "Seller Ltd, 1 Quay Street, Dublin\n" in text
    assert "Stopp" in text


def test_a_company_that_stands_in_its_address_is_not_named_twice():
    seller = replace(SELLER, postal_address="Seller Ltd, 1 Quay Street")
    assert "Seller Ltd, Seller Ltd" not in full_text("Hello", seller=seller)


@pytest.mark.parametrize(
    ("body", "signed"),
    [
        ("Hi,\n\nyes.", "Hi,\n\nyes.\n\nRita Reyes\nSales\nSeller Ltd\n\n"),
        ("Hi,\n\nBest\nRita Reyes", "Hi,\n\nBest\nRita Reyes\nSales\nSeller Ltd\n\n"),
        ("Hi,\n\nBest\nRita Reyes\nSales ", "Best\nRita Reyes\nSales\nSeller Ltd\n\n"),
        ("Hi,\n\nRita Reyes\nSales\nSeller Ltd", "Rita Reyes\nSales\nSeller Ltd\n\n"),
    ],
)
def test_a_signature_that_is_written_already_is_not_put_there_twice(body: str, signed: str):
    text = full_text(body, seller=SELLER)
    assert signed in text
    assert text.count("Rita Reyes") == text.count("Sales") == 1


def test_an_address_in_the_signature_is_not_repeated_under_it():
    seller = replace(SELLER, signature="Rita Reyes\nSeller Ltd, 1 Quay Street,\nDublin")
    text = full_text("Hello, how are you?", seller=seller)
    assert text.count("Quay Street") == text.count("Seller Ltd") == 1
    assert "stop" in text.rpartition("Dublin")[2]


@pytest.mark.parametrize("role", [MessageRole.FIRST_TOUCH, MessageRole.FOLLOW_UP])
@pytest.mark.parametrize("under_answers", [True, False])
def test_a_mail_that_nobody_asked_for_always_names_address_and_way_out(
    role: MessageRole, under_answers: bool
):
    small_print = SmallPrint(under_answers=under_answers)
    text = full_text("Would it help you?", seller=SELLER, role=role, small_print=small_print)
    assert SENDER in text
    assert text.endswith(f"{COURTESIES['en'].way_out}\n")


AN_ANSWER = MessageRole.ANSWER
NO_FOOTER = SmallPrint(under_answers=False)


def test_an_answer_is_signed_and_no_more_where_the_law_wants_no_more():
    text = full_text("Yes, it does.", seller=SELLER, role=AN_ANSWER, small_print=NO_FOOTER)
    assert text == "Yes, it does.\n\nRita Reyes\nSales\nSeller Ltd\n"


def test_an_answer_names_the_company_where_the_signature_does_not():
    seller = replace(SELLER, signature="Rita")
    text = full_text("Yes.", seller=seller, role=AN_ANSWER, small_print=NO_FOOTER)
    assert text == "Yes.\n\nRita\n\nSeller Ltd\n"


def test_an_answer_carries_it_all_where_nobody_knows_the_law():
    text = full_text("Yes.", seller=SELLER, role=AN_ANSWER)
    assert SENDER in text
    assert COURTESIES["en"].way_out in text


@pytest.mark.parametrize("language", sorted(COURTESIES))
def test_source_and_assistant_are_named_in_the_language_of_the_mail(language: str):
    courtesies = COURTESIES[language]
    small_print = SmallPrint(source="trade fair list", assistant=True)
    text = full_text("1234", seller=SELLER, language=language, small_print=small_print)
    assert courtesies.source.format(source="trade fair list") in text
    assert text.endswith(f"{courtesies.assistant}\n")


def test_an_answer_too_says_that_an_assistant_wrote():
    small_print = SmallPrint(under_answers=False, assistant=True)
    text = full_text("Yes.", seller=SELLER, role=AN_ANSWER, small_print=small_print)
    assert text.endswith(f"Seller Ltd\n\n{COURTESIES['en'].assistant}\n")
