"""The real SpamAssassin reads every mail of the shipped sequences: none comes near being spam."""

import re
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from builders import a_lead, a_touch, an_account

from desktop_sdr import resources
from desktop_sdr.adapters.practice.people import Person, people
from desktop_sdr.agent.skills.composing import Letter, compose
from desktop_sdr.agent.skills.courtesies import COURTESIES
from desktop_sdr.agent.skills.profile import Profile, parse_profile
from desktop_sdr.agent.skills.sequences import sequence_from_toml
from desktop_sdr.agent.skills.signing import SmallPrint, full_text
from desktop_sdr.agent.skills.writing import draft_step
from desktop_sdr.domain.decision import MessageRole
from desktop_sdr.domain.ids import EmailAddress, MessageId
from desktop_sdr.domain.lead import Account, Fact, Lead
from desktop_sdr.domain.message import Channel, Touch
from desktop_sdr.domain.sequence import Step

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]

BAR = 1.0
NOW = datetime(2026, 3, 3, 10, 0, tzinfo=UTC)
ALL_OF_IT = SmallPrint(source="the practice world's list", assistant=True)
SIGNED = (
    b"DKIM-Signature: v=1; a=rsa-sha256; d=dockwell.example; s=s1; h=from:to:subject:date;\r\n"
    b" bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=; b=c2lnbmVk\r\n"
)
WITH_LINK = "https://www.dockwell.example"


def test_no_mail_of_the_shipped_sequences_scores_a_point(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plain = parse_profile(resources.read_text("practice", "profile.toml"))
    linked = replace(
        plain,
        seller=replace(
            plain.seller,
            signature=f"{plain.seller.name}\n{plain.seller.company}, {WITH_LINK}",
            unsubscribe_url=f"{WITH_LINK}/stop?a={{address}}",
        ),
    )
    mails = dict(_mails(plain, COURTESIES))
    # A page with a link is only ever believed with the signature that the provider puts over it.
    mails |= {f"linked {name}": SIGNED + mail for name, mail in _mails(linked, ("en", "de"))}
    found = _scores(mails, tmp_path)

    worst = max(found.items(), key=lambda one: one[1][0])
    with capsys.disabled():
        print(f"\n{len(mails)} mails, the worst scores {worst[1][0]}: {worst[0]} ({worst[1][1]})")
    assert len(found) == len(mails) >= 8 * len(COURTESIES)
    over = {name: told for name, told in found.items() if told[0] >= BAR}
    assert over == {}


def _mails(profile: Profile, languages: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    """Every mail step of every sequence, to a person of each language that the footer speaks."""
    folder = resources.resource("sequences")
    files = [*sorted(folder.glob("*.toml")), resources.resource("practice", "sequence.toml")]
    for number, (language, person) in enumerate(zip(languages, people(40, 7), strict=False)):
        for file in files:
            sequence = sequence_from_toml(file.read_text("utf-8"))
            thread: list[Touch] = []
            for step in sequence.steps:
                if step.channel is Channel.EMAIL:
                    name = f"{file.stem} {step.number} {language}"
                    key = f"<{number}.{file.stem}.{step.number}@dockwell.example>"
                    raw, touch = _mail(profile, step, person, language, thread, MessageId(key))
                    thread.append(touch)
                    yield name, raw


def _mail(
    profile: Profile,
    step: Step,
    person: Person,
    language: str,
    thread: list[Touch],
    key: MessageId,
) -> tuple[bytes, Touch]:
    lead, account, fact = _known(person, language)
    text = draft_step(
        step,
        lead=lead,
        account=account,
        facts=[fact],
        seller=profile.seller,
        offer=profile.offer,
        previous=thread,
        now=NOW,
    )
    role = MessageRole.FOLLOW_UP if thread else MessageRole.FIRST_TOUCH
    body = full_text(
        text.body, seller=profile.seller, language=language, role=role, small_print=ALL_OF_IT
    )
    letter = Letter(
        message_id=key,
        sender=EmailAddress(profile.seller.email),
        sender_name=profile.seller.name,
        recipient=lead.email,
        recipient_name=lead.name,
        subject=text.subject,
        text=body,
        date=NOW,
        in_reply_to=thread[-1].message_id if thread else None,
        references=tuple(one.message_id for one in thread if one.message_id),
        unsubscribe_url=profile.seller.unsubscribe_url or None,
        html_alternative=True,
    )
    return compose(letter), a_touch(subject=text.subject, message_id=key)


def _known(person: Person, language: str) -> tuple[Lead, Account, Fact]:
    account = an_account(name=person.company, domain=person.domain)
    lead = a_lead(
        email=EmailAddress(person.email),
        first_name=person.first_name,
        last_name=person.last_name,
        title=person.title,
        language=language,
        country=person.place.country,
    )
    fact = Fact(
        account_id=account.id,
        field="news",
        text=person.news,
        source=f"{person.domain}/news",
        quoted=person.news,
        found_at=NOW,
    )
    return lead, account, fact


def _scores(mails: dict[str, bytes], folder: Path) -> dict[str, tuple[float, str]]:
    """Have one run read them all; `-L`: rules only, nothing is looked up."""
    names = {}
    for number, (name, raw) in enumerate(mails.items()):
        (folder / f"{number}.eml").write_bytes(raw)
        names[f"{number}.eml"] = name
    header = "add_header all Told _SCORE_ _TESTSSCORES(,)_"
    run = subprocess.run(
        ["spamassassin", "-L", "-x", "--cf", header, *sorted(names)],
        cwd=folder,
        capture_output=True,
        check=True,
    )
    told = re.findall(rb"^X-Spam-Told: (-?[\d.]+) ((?:\S|\r?\n[ \t]+)*)", run.stdout, re.MULTILINE)
    return {
        names[file]: (float(score), re.sub(r"\s", "", tests.decode()))
        for file, (score, tests) in zip(sorted(names), told, strict=True)
    }
