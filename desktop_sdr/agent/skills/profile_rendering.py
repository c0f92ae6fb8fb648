"""Writes a profile back as the TOML file that would give it."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import fields
from decimal import Decimal

from desktop_sdr.agent.skills.profile import HUMAN_ONLY, Profile
from desktop_sdr.agent.skills.profile_mailbox import NO_SERVER, MailboxConfig, ServerConfig
from desktop_sdr.agent.skills.profile_sign_in import PASSWORD, OAuthConfig
from desktop_sdr.domain.money import Money, decimals_of
from desktop_sdr.domain.offer import IdealCustomer, KnowledgeEntry, Offer, PriceLine, Seller
from desktop_sdr.settings import Settings

_Value = str | int | float | bool | tuple[str, ...] | None


def render_profile(profile: Profile) -> str:
    """Return the profile as TOML; settings at their default are left out, secrets never in."""
    blocks = [
        _table("seller", _seller(profile.seller)),
        _table("product", {"name": profile.offer.product, "line": profile.offer.product_line}),
        *_prices(profile.offer),
        *(_table("[knowledge]", _knowledge(entry)) for entry in profile.offer.knowledge),
        _table("competitors", {"names": profile.offer.competitors}),
        _table("ideal_customer", _ideal(profile.offer.ideal)),
        *_settings(profile.settings),
        *_mailboxes(profile),
    ]
    return "\n".join(block for block in blocks if block)


def amount_words(amount: Money) -> str:
    """Return an amount with its currency, such as `29.00 EUR`."""
    value = Decimal(amount.minor).scaleb(-decimals_of(amount.currency))
    return f"{value:f} {amount.currency}"


def _table(name: str, values: dict[str, _Value]) -> str:
    stated = {key: value for key, value in values.items() if value not in (None, "", ())}
    if not stated:
        return ""
    lines = (f"{key} = {_literal(value)}" for key, value in stated.items())
    return "\n".join((f"[{name}]", *lines, ""))


def _literal(value: _Value) -> str:
    if isinstance(value, tuple):
        return f"[{', '.join(_literal(item) for item in value)}]"
    if isinstance(value, str):
        # JSON's escapes are TOML's, but for DEL, which TOML wants escaped too.
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return json.dumps(value)


def _seller(seller: Seller) -> dict[str, _Value]:
    return {
        "name": seller.name,
        "mail": seller.email,
        "company": seller.company,
        "title": seller.title,
        "postal_address": seller.postal_address,
        "time_zone": seller.time_zone,
        "languages": seller.languages,
        "signature": seller.signature,
        "unsubscribe_url": seller.unsubscribe_url,
        "work_start": seller.work_start,
        "work_end": seller.work_end,
    }


def _prices(offer: Offer) -> Iterator[str]:
    prices = offer.prices
    yield _table(
        "price_list",
        {"discount": prices.discount, "trial": prices.trial, "billing": prices.billing},
    )
    for line in prices.lines:
        yield _table("[price_list.items]", _price_line(line))


def _price_line(line: PriceLine) -> dict[str, _Value]:
    return {
        "item": line.item,
        "price": HUMAN_ONLY if line.price is None else amount_words(line.price),
        "unit": line.unit,
        "billing": line.billing.value,
        "words": line.words,
    }


def _knowledge(entry: KnowledgeEntry) -> dict[str, _Value]:
    return {
        "id": entry.id,
        "question": entry.question,
        "answer": entry.answer,
        "keywords": entry.keywords,
        "source": entry.source,
    }


def _ideal(ideal: IdealCustomer) -> dict[str, _Value]:
    return {one.name: getattr(ideal, one.name) for one in fields(ideal)}


def _settings(settings: Settings) -> Iterable[str]:
    usual = Settings()
    for group in fields(settings):
        chosen, default = getattr(settings, group.name), getattr(usual, group.name)
        yield _table(
            group.name,
            {
                one.name: getattr(chosen, one.name)
                for one in fields(chosen)
                if getattr(chosen, one.name) != getattr(default, one.name)
            },
        )


def _mailboxes(profile: Profile) -> Iterator[str]:
    """Only several need brackets of their own: most profiles have one mailbox."""
    if len(profile.mailboxes) == 1:
        yield from _mailbox("mailbox", "mailbox", profile.mailboxes[0])
        return
    for mailbox in profile.mailboxes:
        yield from _mailbox("[mailboxes]", "mailboxes", mailbox)


def _mailbox(heading: str, path: str, mailbox: MailboxConfig) -> Iterator[str]:
    yield _table(
        heading,
        {
            "address": mailbox.address,
            "provider_files_sent_copy": mailbox.files_sent_itself,
            "ca_file": mailbox.ca_file,
            "dkim_selector": mailbox.dkim_selector or None,
            "sign_in": None if mailbox.sign_in == PASSWORD else mailbox.sign_in,
            "mails_per_day": mailbox.mails_per_day,
            "mails_per_hour": mailbox.mails_per_hour,
        },
    )
    if mailbox.oauth is not None:
        yield _table(f"{path}.oauth", _app(mailbox.oauth))
    for name, server in (("smtp", mailbox.smtp), ("imap", mailbox.imap)):
        if server != NO_SERVER:
            yield _table(f"{path}.{name}", _server(server))


def _app(app: OAuthConfig) -> dict[str, _Value]:
    return {
        "client_id": app.client_id,
        "tenant": app.tenant,
        "has_client_secret": app.has_client_secret,
        "in_testing": app.in_testing or None,
        "authorization_url": app.authorization_url,
        "token_url": app.token_url,
        "revocation_url": app.revocation_url,
        "scopes": app.scopes,
        "over_api": app.over_api or None,
        "api_url": app.api_url,
    }


def _server(server: ServerConfig) -> dict[str, _Value]:
    return {
        "host": server.host,
        "port": server.port,
        "security": server.security,
        "user": server.user,
    }
