"""Names in a reply: competitors, the person it refers to, who stands in for somebody away."""

import re
from collections.abc import Collection, Iterable, Sequence

from desktop_sdr.agent.skills.folding import fold
from desktop_sdr.agent.skills.mail_parsing import ADDRESS, addresses_in
from desktop_sdr.domain.ids import EmailAddress

NAME = r"[A-ZÀ-ÖØ-ÞŠŽČŁ][\w'’-]+"
FULL_NAME = re.compile(
    rf"(?:(?:Mr|Mrs|Ms|Dr|Herrn?|Frau|M|Mme|Sr|Sra|Dott|Ing|Dhr|Mevr)\.?\s)?{NAME}(?:\s(?:van|von|de|der|den|di|da|del|la|le|dos)\b)*(?:\s{NAME}){{0,2}}"
)
JAPANESE_NAME = re.compile(r"([\u4e00-\u9fff\u30a0-\u30ff]{1,6})(?:さん|様|さま|氏)")
PRODUCT = re.compile(
    r"(?:(?:the|a|an|die|der|das|den|la|le|les|el|il|lo|de|het|o|os|as)\s)?"
    r"((?:[A-Z][\w.&+-]*|[a-z]+[A-Z]\w*|[a-z]+\.(?:io|com|ai|co))(?:\s(?:[A-Z][\w.&+-]*|[a-z]+\.(?:io|ai))){0,2})"
)


def competitor_named(text: str, known: Iterable[str]) -> str | None:
    """Return the first of the rep's known competitors that `text` names, as the rep writes it."""
    folded = fold(text)
    for name in known:
        wanted = re.escape(fold(name.strip()))
        if wanted and re.search(rf"(?<!\w){wanted}(?!\w)", folded):
            return name
    return None


def product_after(words: str, not_names: Collection[str]) -> str | None:
    """Return the product or company that stands at the beginning of `words`: capitals tell."""
    match = PRODUCT.match(words.lstrip(" ,:;\"'“”*("))
    if match is None:
        return None
    named: list[str] = []
    for word in match.group(1).split():
        if word.lower().strip(".,") in not_names:
            break
        named.append(word)
    return " ".join(named).rstrip(".,") or None


def person_named(
    sentences: Sequence[str],
    after: Sequence[int],
    others: Collection[EmailAddress],
    not_names: Collection[str],
) -> str | None:
    """Return whom `sentences` refer to: name, address or both; `others` are known already.

    `after` holds, per sentence, where the words that refer end (or -1), since the name follows.
    """
    text = " ".join(sentences)
    address = next((a for a in addresses_in(text) if a not in others), None)
    for sentence, start in zip(sentences, after, strict=True):
        name = _name_in(sentence, max(start, 0), not_names)
        if name is not None:
            return f"{name} <{address}>" if address else name
    return address


def _name_in(sentence: str, start: int, not_names: Collection[str]) -> str | None:
    without_addresses = ADDRESS.sub(lambda match: " " * len(match.group()), sentence)
    for part in (without_addresses[start:], without_addresses[:start]):
        japanese = JAPANESE_NAME.search(part)
        if japanese:
            return japanese.group(1)
        for match in FULL_NAME.finditer(part):
            words = [w for w in match.group().split() if w.lower().strip(".,'’") not in not_names]
            if words and (match.start() > 0 or len(words) > 1 or start > 0):
                return " ".join(words).rstrip(".,'’")
    return None
