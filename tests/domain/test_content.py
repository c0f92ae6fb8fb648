"""The content filter: each fault found in its many spellings, honest texts left alone."""

import pytest
from builders import a_draft, a_lead
from hypothesis import given
from hypothesis import strategies as st

from desktop_sdr.domain.content import faults_in, has_hidden_text, has_placeholder
from desktop_sdr.domain.decision import MessageRole
from desktop_sdr.domain.ids import EmailAddress
from desktop_sdr.domain.message import Channel, Draft
from desktop_sdr.domain.offer import Seller
from desktop_sdr.domain.verdict import ContentFault

F = ContentFault
SELLER = Seller(
    name="Robin Falk",
    email=EmailAddress("robin@seller.example"),
    company="Wegweiser GmbH",
    postal_address="Hafenstraße 1\n20457 Hamburg",
    time_zone="Europe/Berlin",
)
FOOTER = (
    "\n\nRobin Falk\nWegweiser GmbH\n\nWegweiser GmbH, Hafenstraße 1, 20457 Hamburg\n"
    'If you would rather not hear from me, reply "stop" and I will not write again.\n'
)
GOOD = "Hello Ida,\n\nhow do you plan your routes today? [1] It costs {nothing} <3 to ask."
LEAD = a_lead()


def faults(body: str, text: str | None = None, **fields: object) -> tuple[ContentFault, ...]:
    draft = a_draft(body=body, **fields)
    return faults_in(draft, body + FOOTER if text is None else text, LEAD, SELLER)


def test_a_plain_honest_mail_has_no_fault() -> None:
    assert faults("Hello Ida,\n\nhow do you plan your routes today?") == ()


@pytest.mark.parametrize(
    "left",
    [
        "{{first_name}}",
        "{{ company }}",
        "{first_name}",
        "{Company name}",
        "[First name]",
        "[NAME]",
        "[Vorname]",
        "<NAME>",
        "<first name>",
        "%FNAME%",
        "%FIRST_NAME%",
        "*|FNAME|*",
        "${name}",
        "$FIRSTNAME$",
        "__NAME__",
        "<<name>>",
        "<%= name %>",
        "XXX",
        "TODO",
        "lorem ipsum",
        "}}",
        "[insert company]",
        "[your_name]",
        "[Prénom]",
    ],
)
def test_an_unfilled_place_is_found_in_every_spelling(left: str) -> None:
    assert has_placeholder(f"I saw that {left} is growing.")
    assert faults(f"Hello Ida,\n\nI saw that {left} is growing.") == (F.UNFILLED_PLACEHOLDER,)
    assert faults(GOOD[:20], subject=f"For {left}") == (F.UNFILLED_PLACEHOLDER,)


@pytest.mark.parametrize("greeting", ["Hi ,", "Dear ,\n", "Hello  !", "Liebe ,", "Bonjour :"])
def test_a_greeting_to_nobody_is_an_unfilled_place(greeting: str) -> None:
    assert has_placeholder(f"{greeting}\n\nhow are you?")


@pytest.mark.parametrize(
    "fine",
    [
        "see note [1]",
        "as you wrote [sic]",
        "100 % sure",
        "a < b and c > d",
        "I <3 routes",
        "$5",
        "[our page](https://seller.example)",
        "<https://seller.example/a>",
        "<rep@seller.example>",
        "Hello,\n\nhow are you?",
        "snake_case_name",
        "Size XXL",
        "50%, then 60%",
        "{1, 2}",
    ],
)
def test_ordinary_signs_are_no_places(fine: str) -> None:
    assert not has_placeholder(fine)


@pytest.mark.parametrize(
    "secret",
    [
        "-----BEGIN RSA PRIVATE KEY-----",
        "AKIA" + "ABCDEFGHIJKLMNOP",
        "sk-" + "a1b2c3d4e5f6a1b2c3d4e5f6",
        "ghp_" + "a" * 36,
        "github_pat_" + "b" * 30,
        "xoxb-" + "123456789012",
        "AIza" + "c" * 35,
        "eyJhbGciOiJIUzI1" + ".eyJzdWIiOiIxMjM0" + ".dozjgNryP4J3",
        "Authorization: Bearer " + "d" * 24,
        "password: hunter2hunter2",
        "the API key = 9f8e7d6c5b4a",
        "Passwort: geheim123",
    ],
)
def test_a_secret_never_leaves(secret: str) -> None:
    assert faults(f"Hello Ida,\n\nuse {secret} to sign in.") == (F.SECRET,)


@pytest.mark.parametrize("fine", ["a password manager", "token economy", "the secret: planning"])
def test_talking_about_secrets_is_allowed(fine: str) -> None:
    assert faults(f"Hello Ida,\n\nwe like {fine}.") == ()


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Our deal is RISK-FREE.", True),
        ("A deal without risk free of charge", False),
        ("this is a Game   Changer for you", True),
        ("a game\nchanger", True),
        ("game changers", False),
    ],
)
def test_phrases_of_the_rep_never_go_out(text: str, found: bool) -> None:
    draft = a_draft(body=text)
    phrases = ("risk-free", "game changer", "  ")
    assert (F.FORBIDDEN_PHRASE in faults_in(draft, text + FOOTER, LEAD, SELLER, phrases)) is found


@pytest.mark.parametrize(
    "hidden",
    [
        "a\u200bb",
        "a\u2060b",
        "\ufeffa",
        "a\u202eb",
        "a\u2066b",
        "a\U000e0041b",
        "a\U000e0101b",
        "a\x00b",
        "a\x1bb",
        "a\x85b",
        "a\u200eb",
        "\u200da",
        "a\u200cb",
        "a\ufe00b",
        "\u3164",
    ],
)
def test_text_that_nobody_sees_is_found(hidden: str) -> None:
    assert has_hidden_text(hidden)
    assert F.HIDDEN_TEXT in faults(f"Hello Ida,\n\nwelcome {hidden}")


@pytest.mark.parametrize(
    "fine",
    [
        "Grüße aus Köln — „gern“ …",
        "日本語のメール",
        "👩\u200d🚀 go",
        "שלום\u200f עולם",
        "नम\u200dस्ते",
        "می\u200cخواهم",
        "tab\there\r\nnew line",
        "❤\ufe0f",
        "na\u00efve caf\u00e9",
    ],
)
def test_living_scripts_and_emoji_hide_nothing(fine: str) -> None:
    assert not has_hidden_text(fine)


@pytest.mark.parametrize(
    "recipient", [EmailAddress("somebody@else.example"), None, EmailAddress("")]
)
def test_a_mail_to_anybody_but_the_lead_is_stopped(recipient: EmailAddress | None) -> None:
    assert faults("Hello Ida,\n\nhow are you?", recipient=recipient) == (F.WRONG_RECIPIENT,)


@pytest.mark.parametrize(
    "greeting",
    [
        "Hi Tom,",
        "Dear Ms. Meyer,",
        "Hello Ida Meyer,",
        "Sehr geehrter Herr Tom,",
        "Bonjour Marie,",
        "Hi None,",
        "Good morning Tom!",
        "Hola Tom:",
        "Hello Tom",
        "Tom様",
        "Hi Id,",
    ],
)
def test_a_greeting_by_another_name_is_stopped(greeting: str) -> None:
    assert faults(f"{greeting}\n\nhow are you?") == (F.WRONG_SALUTATION,)


@pytest.mark.parametrize(
    "greeting",
    [
        "Hi Ida,",
        "hi ida",
        "Dear Ms. Brandt,",
        "Sehr geehrte Frau Dr. Brandt,",
        "Hello Ida Brandt!",
        "Hi there,",
        "Hello team,",
        "Guten Tag,",
        "Hi, this is Robin.",
        "Good morning,",
        "Ida様",
        "Hello and thank you for the kind answer,",
        "Thanks for your reply.",
        "Hi Ida and team,",
        "Hello Ida - good to hear from you",
        "Dear Sir or Madam,",
    ],
)
def test_a_greeting_by_the_leads_own_name_or_by_none_is_fine(greeting: str) -> None:
    assert faults(f"{greeting}\n\nhow are you?") == ()


@pytest.mark.parametrize(
    ("name", "greeting", "fine"),
    [
        ("José", "Hola Jose,", True),
        ("Anna-Lena", "Hallo Anna-Lena,", True),
        ("Anna-Lena", "Hallo Anna,", True),
        ("Robert", "Hi Rob,", True),
        ("Robert", "Hi Ro,", False),
        ("", "Hi Tom,", False),
        ("", "Hello,", True),
    ],
)
def test_accents_double_names_and_short_forms_are_the_same_name(
    name: str, greeting: str, fine: bool
) -> None:
    lead = a_lead(first_name=name, last_name="")
    draft = a_draft(body=f"{greeting}\n\nhow are you?")
    found = faults_in(draft, draft.body + FOOTER, lead, SELLER)
    assert (F.WRONG_SALUTATION not in found) is fine


@pytest.mark.parametrize("role", [MessageRole.FIRST_TOUCH, MessageRole.FOLLOW_UP])
def test_a_cold_mail_carries_the_postal_address_and_the_way_out(role: MessageRole) -> None:
    bare = faults("Hello Ida,\n\nhow are you?", "Hello Ida,\n\nhow are you?", role=role)
    assert bare == (F.NO_POSTAL_ADDRESS, F.NO_OPT_OUT)


def test_an_answer_to_a_person_needs_neither() -> None:
    body = "Hello Ida,\n\nhow are you?"
    assert faults(body, body, role=MessageRole.ANSWER) == ()


def test_a_seller_without_an_address_cannot_write_cold_mail() -> None:
    draft = a_draft(body="Hello Ida,\n\nhow are you?")
    seller = Seller(name="R", email=SELLER.email, company="W", postal_address=" ", time_zone="UTC")
    assert faults_in(draft, draft.body + FOOTER, LEAD, seller) == (F.NO_POSTAL_ADDRESS,)


@pytest.mark.parametrize(
    "way_out",
    [
        "antworten Sie mit „Stopp“",
        "répondez « stop »",
        "responda «parar»",
        "unsubscribe here",
        "click to opt out",
        "dann bitte abmelden",
        "「配信停止」とご返信ください",
    ],
)
def test_the_way_out_is_known_in_each_language(way_out: str) -> None:
    body = "Hello Ida,\n\nhow are you?"
    text = f"{body}\n\nWegweiser GmbH, Hafenstraße 1, 20457 Hamburg\n{way_out}"
    assert faults(body, text) == ()


@pytest.mark.parametrize(("subject", "body"), [("", "Hello Ida,\n\nhi"), ("Routes", " \n")])
def test_an_empty_mail_is_stopped(subject: str, body: str) -> None:
    assert F.EMPTY in faults(body, subject=subject)


def test_a_message_by_hand_needs_no_subject_recipient_or_footer() -> None:
    body = "Hello Ida, how do you plan your routes today?"
    assert faults(body, body, channel=Channel.LINKEDIN, subject="", recipient=None) == ()


@given(body=st.text(), subject=st.text(), role=st.sampled_from(MessageRole))
def test_any_text_gets_an_answer_with_each_fault_once(
    body: str, subject: str, role: MessageRole
) -> None:
    draft: Draft = a_draft(body=body, subject=subject, role=role)
    found = faults_in(draft, body, LEAD, SELLER, ("x",))
    assert len(set(found)) == len(found)
