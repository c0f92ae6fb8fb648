"""What a deal comes to by the price list, once they have said for how many."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

from desktop_sdr.agent.skills.folding import fold
from desktop_sdr.agent.skills.word_lists import word_set
from desktop_sdr.domain.money import Money
from desktop_sdr.domain.offer import Billing, PriceLine, PriceList
from desktop_sdr.domain.reading import Told

MONTHS_A_YEAR: Final = 12
_PEOPLE: Final = word_set(
    "user users seat seats person persons people employee employees head heads member members",
    "agent agents rep reps license licenses licence licences driver drivers nutzer benutzer",
    "anwender personen mitarbeiter platz lizenz utilisateur utilisateurs personne poste salarie",
    "usuario usuarios persona personas puesto licencia utilizador pessoa licenca utente utenti",
    "persone postazione licenza gebruiker gebruikers persoon medewerker licentie",
    "ユーザー 名 人 席 ライセンス",
)
"""Units of a price list that are counted in people, in the languages that are asked in."""
_WORD: Final = re.compile(r"\w+")


def units_of(prices: PriceList) -> tuple[str, ...]:
    """Return what the price list counts in, such as `site`."""
    return tuple(dict.fromkeys(line.unit for line in prices.lines if line.unit))


def yearly_value(told: Told, prices: PriceList) -> Money | None:
    """Return the dearest that their number comes to in a year, or None where no price fits it.

    A price fits where they count in its unit. Who names no unit of the list counts people.
    """
    if not told.count:
        return None
    found = list(_values(told, prices.lines))
    return max(found, key=lambda one: one.minor, default=None)


def _values(told: Told, lines: Iterable[PriceLine]) -> Iterator[Money]:
    said = fold(told.words)
    priced = [line for line in lines if line.price is not None and line.unit]
    named = [line for line in priced if fold(line.unit) in said]
    for line in named or [line for line in priced if _counts_people(line)]:
        if line.price is not None:
            times = MONTHS_A_YEAR if line.billing is Billing.MONTHLY else 1
            yield Money(line.price.minor * times * (told.count or 0), line.price.currency)


def _counts_people(line: PriceLine) -> bool:
    return not _PEOPLE.isdisjoint(_WORD.findall(fold(line.unit)))
