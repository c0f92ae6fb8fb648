"""Whether a mail is true, told from outside: it shares no code with whatever wrote the mail.

It works from plain strings: what is known of the reader, what the rep says of the offer, the rep's
own sentences with their places, and the names of everybody else.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

HARMLESS = set(
    """
    a about an and answer any are as ask at be but by call can colleague convenient could did do
    does else fits for from glad good happy hear help how i idea if in interesting is it know
    let like line look mail may me might minutes moment next note of on one or person please
    question reply right see send share short should show somebody someone talk tell that the
    there this time to today tomorrow topic us useful we week what when where whether who with
    word worth would you your
    """.split()  # noqa: SIM905 - a word a line is no easier to read
)
"""Words of a question or a wish that can be no lie about anybody."""
BEFORE_A_FACT = set("i read saw see noticed that congratulations on well done".split())  # noqa: SIM905
AFTER_A_FACT = set("and so which is why i wondered what that changes for you".split())  # noqa: SIM905
_PLACE = re.compile(r"\{\{\s*(\w+)\s*(?:\|[^{}]*)?\}\}")
_OPEN_PLACE = re.compile(
    r"\{\{|\}\}|\[[A-Za-z][\w ]*\]|<[A-Za-z][\w ]*>|\bXXX\b|\bTODO\b|%[A-Z_]+%|\{[a-z_ ]+\}"
)
_MONEY = re.compile(
    r"[$€£]\s?\d[\d.,]*|\d[\d.,]*\s?(?:[$€£%]|(?:USD|EUR|GBP|dollars?|euros?|percent|per cent)\b)"
    r"|\b(?:free|discount|half price|gratis|kostenlos|rabatt|guaranteed?|money back|no charge)\b",
    re.IGNORECASE,
)
_HOST = re.compile(r"(?:https?://|www\.)\S+|\b[\w-]+(?:\.[\w-]+)*\.(?:example|com|net|io|ly)\b")


@dataclass(frozen=True, kw_only=True)
class Known:
    """Everything that is known for one mail, as plain words."""

    reader: dict[str, tuple[str, ...]]
    """What each place of a template may hold: `first_name`, `company`, `news` and so on."""
    facts: tuple[str, ...]
    offer: tuple[str, ...]
    rep: tuple[str, ...]
    """The rep's name, title, company, address; whatever may stand in any mail."""
    template: tuple[str, ...]
    """The rep's own subjects and bodies, with their places."""
    other_names: frozenset[str]
    other_companies: frozenset[str]


def findings(subject: str, body: str, below: str, known: Known) -> list[str]:
    """Return what is untrue or not ours to say; `below` is the signature and the small print."""
    whole = f"{subject}\n{body}\n{below}"
    return [
        *_open_places(whole),
        *_others(whole, known),
        *_money(f"{subject}\n{body}", known),
        *_links(whole, known),
        *(f"unsupported: {one}" for one in unsupported(subject, body, known)),
    ]


def unsupported(subject: str, body: str, known: Known) -> list[str]:
    """Return every sentence that stands on nothing known."""
    said = [(subject, "subject"), *((one, "body") for one in sentences(body))]
    return [one for one, where in said if not _stands(one, known, where)]


def sentences(text: str) -> Iterator[str]:
    for line in text.splitlines():
        start = 0
        for end, sign in enumerate(line):
            if sign in ".!?" and (end + 1 == len(line) or line[end + 1].isspace()):
                yield line[start : end + 1].strip()
                start = end + 1
        rest = line[start:].strip()
        if rest:
            yield rest


def _stands(sentence: str, known: Known, where: str) -> bool:
    if any(_is_of(one, sentence, known) for one in _of_the_rep(known)):
        return True
    if where == "subject":
        return False
    said = {one for text in known.offer for one in sentences(text)}
    if sentence in said or _is_greeting(sentence, known):
        return True
    return _tells_a_fact(sentence, known) or _says_nothing(sentence, known)


def _of_the_rep(known: Known) -> Iterator[str]:
    """The sentences of the templates; a place before a capital letter holds a whole sentence."""
    for text in known.template:
        yield from sentences(re.sub(r"\}\} (?=[A-Z])", "}}\n", text))


def _is_of(written: str, sentence: str, known: Known) -> bool:
    """Whether it is the rep's own sentence, and each of its places holds what is true."""
    pieces, at = [], 0
    for place in _PLACE.finditer(written):
        pieces += [re.escape(written[at : place.start()]), _held(place[0], place[1], known)]
        at = place.end()
    pieces.append(re.escape(written[at:]))
    pattern = "".join(pieces)
    return re.fullmatch(re.sub(r"(?:\\\s|\s)+", r"\\s+", pattern), sentence) is not None


def _held(place: str, field: str, known: Known) -> str:
    fallback = place.strip("{}").partition("|")[2].strip()
    may = [one for one in (*known.reader.get(field, ()), fallback) if one]
    return f"(?:{'|'.join(map(re.escape, may))})" if may else "(?!)"


def _is_greeting(sentence: str, known: Known) -> bool:
    [first_name] = known.reader["first_name"]
    return sentence in (f"Hi {first_name},", f"Hello {first_name},")


def _tells_a_fact(sentence: str, known: Known) -> bool:
    for fact in known.facts:
        before, there, after = sentence.partition(fact)
        if not there:
            continue
        told = _plain(before).split()
        name = _plain(" ".join(known.reader["company"])).split()
        while told and told[-1] in ("is", "are", "have", "has", "just"):
            told.pop()
        for about in (name, ["you"], ["your", "team"]):
            if told[-len(about) :] == about:
                rest = told[: -len(about)]
                return BEFORE_A_FACT.issuperset(rest) and AFTER_A_FACT.issuperset(
                    _plain(after).split()
                )
    return False


def _says_nothing(sentence: str, known: Known) -> bool:
    words = _plain(sentence).split()
    own = _plain(" ".join((*known.template, *_values(known)))).split()
    if sentence.endswith("?"):
        return (HARMLESS | set(own)).issuperset(words)
    wishes = sentence.startswith(("I would ", "Happy to ", "Let me know ", "Please "))
    return wishes and HARMLESS.issuperset(words)


def _values(known: Known) -> list[str]:
    return [value for values in known.reader.values() for value in values]


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", " ", text.lower()) if text.isascii() else text.lower()


def _open_places(text: str) -> list[str]:
    return [f"placeholder: {match[0]}" for match in _OPEN_PLACE.finditer(text)]


def _others(text: str, known: Known) -> Iterator[str]:
    own = "\n".join((*_values(known), *known.rep, *known.offer, *known.template))
    for name in known.other_names:
        if name in text and name not in own:
            yield f"name: {name}"
    for company in known.other_companies:
        if company in text and company not in own:
            yield f"company: {company}"


def _money(text: str, known: Known) -> Iterator[str]:
    ours = "\n".join((*known.offer, *known.template, *known.facts))
    for match in _MONEY.finditer(text):
        if match[0] not in ours:
            yield f"price: {match[0]}"


def _links(text: str, known: Known) -> Iterator[str]:
    ours = "\n".join((*known.rep, *known.offer, *known.template))
    for match in _HOST.finditer(text):
        if match[0].rstrip(".,") not in ours:
            yield f"link: {match[0]}"
