"""What stands under the words of a mail: signature, company, postal address and the way out."""

from typing import Final

from desktop_sdr.agent.skills.courtesies import courtesies_in, language_of
from desktop_sdr.domain.content import COLD_ROLES
from desktop_sdr.domain.decision import MessageRole
from desktop_sdr.domain.offer import Seller

_ASKED_OF_ANSWERS: Final = frozenset({"US", "CA"})
"""Where the law asks for address and way out under any mail that sells, also under an answer."""


def full_text(
    body: str,
    *,
    seller: Seller,
    language: str | None = None,
    role: MessageRole = MessageRole.FIRST_TOUCH,
    country: str | None = None,
) -> str:
    """Return `body` with what law and courtesy want under it.

    A mail that nobody asked for says who writes, from where, and how to be left alone; so does an
    answer to a lead in a country whose law makes no difference between the two (CAN-SPAM, CASL),
    or in one that is not known. Any other answer is signed and names the company, no more.
    The way out speaks the body's own language; `language` decides where that cannot be told.
    """
    signature = seller.signature.strip() or "\n".join(
        line for line in (seller.name, seller.title, seller.company) if line.strip()
    )
    signed = _signed(body.strip(), signature)
    if role not in COLD_ROLES and country is not None and country not in _ASKED_OF_ANSWERS:
        below = [] if _holds(signature, seller.company) else [seller.company]
    else:
        way_out = courtesies_in(language_of(body, language)).way_out
        below = [*_sender(seller, signature), way_out]
    return "\n\n".join((signed, *filter(None, ["\n".join(below)]))) + "\n"


def _signed(words: str, signature: str) -> str:
    """Put the signature under the words, without the lines of it that they end with already."""
    said = [line.strip().casefold() for line in words.split("\n")]
    lines = signature.split("\n")
    wanted = [line.strip().casefold() for line in lines]
    known = max(n for n in range(len(lines) + 1) if not n or said[-n:] == wanted[:n])
    rest = "\n".join(lines[known:])
    if not rest:
        return words
    return f"{words}\n{rest}" if known else f"{words}\n\n{rest}"


def _sender(seller: Seller, signature: str) -> list[str]:
    """Return company and postal address on one line; nothing where the signature names both."""
    address = ", ".join(line.strip() for line in seller.postal_address.splitlines() if line.strip())
    if _holds(signature, seller.company) and _holds(signature, address):
        return []
    return [address if address.startswith(seller.company) else f"{seller.company}, {address}"]


def _holds(text: str, words: str) -> bool:
    return _plain(words) in _plain(text)


def _plain(text: str) -> str:
    return " ".join(text.replace(",", " ").split()).casefold()
