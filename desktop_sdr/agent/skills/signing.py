"""What stands under the words of a mail: signature, company, postal address and the way out."""

from dataclasses import dataclass

from desktop_sdr.agent.skills.courtesies import courtesies_in, language_of
from desktop_sdr.domain.content import COLD_ROLES
from desktop_sdr.domain.decision import MessageRole
from desktop_sdr.domain.offer import Seller


@dataclass(frozen=True, slots=True, kw_only=True)
class SmallPrint:
    """What the law of their country, or the rep, wants under a mail besides."""

    under_answers: bool = True
    """True where address and way out stand under an answer too (CAN-SPAM, CASL)."""
    source: str = ""
    """Where the address is from, where the mail is to say so (GDPR, Article 14)."""
    assistant: bool = False
    """True where the mail is to say that an assistant helped to write it."""


STRICTEST = SmallPrint()


def full_text(
    body: str,
    *,
    seller: Seller,
    language: str | None = None,
    role: MessageRole = MessageRole.FIRST_TOUCH,
    small_print: SmallPrint = STRICTEST,
) -> str:
    """Return `body` with what law and courtesy want under it.

    A mail that nobody asked for says who writes, from where, and how to be left alone; so does an
    answer where the law makes no difference between the two. Any other answer is signed and names
    the company, no more. All of it speaks the body's own language; `language` decides where that
    cannot be told.
    """
    signature = seller.signature.strip() or "\n".join(
        line for line in (seller.name, seller.title, seller.company) if line.strip()
    )
    signed = _signed(body.strip(), signature)
    courtesies = courtesies_in(language_of(body, language))
    if role in COLD_ROLES or small_print.under_answers:
        below = [*_sender(seller, signature), courtesies.way_out]
    else:
        below = [] if _holds(signature, seller.company) else [seller.company]
    if small_print.source:
        below.append(courtesies.source.format(source=small_print.source))
    if small_print.assistant:
        below.append(courtesies.assistant)
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
