"""What the program goes by in each country, for a person to read and to doubt."""

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import Any, Final

from desktop_sdr import bootstrap
from desktop_sdr.cli.law_words import BASES
from desktop_sdr.cli.output import CommandFailed, Exit, Voice
from desktop_sdr.domain.country_rules import CountryRule, Whose

NO_ADVICE: Final = "This is no legal advice: it is what the program goes by, on the careful side."
_WHOM: Final = {
    Whose.ROLE: "a desk such as info@",
    Whose.NAMED: "a person at a company",
    Whose.PRIVATE: "an address at a consumer mail provider",
}


def add(commands: Any, shared: ArgumentParser) -> None:  # noqa: ANN401 - argparse hides this type
    """Add `law`."""
    law = commands.add_parser(
        "law",
        parents=[shared],
        help="whom a first mail may go to in which country",
        description=f"{NO_ADVICE} Without a COUNTRY it lists those that it has a rule for.",
    )
    law.add_argument("country", nargs="?", metavar="COUNTRY", help="two letters, such as DE")
    law.set_defaults(run=_law)


def _law(words: Namespace, folder: Path, voice: Voice) -> Exit:
    rules = bootstrap.country_table()
    if words.country is None:
        for code, rule in sorted(rules.rows.items()):
            voice.say(f"{code or '--'}  {rule.name}: {rule.words}")
            voice.give(_record(rule))
        voice.say(NO_ADVICE)
        return Exit.DONE
    code = words.country.strip().upper()
    if len(code) != 2 or not code.isalpha():
        raise CommandFailed(f"{words.country!r} is no country code. Write two letters, such as DE.")
    _tell(rules.of(code), voice)
    return Exit.DONE


def _tell(rule: CountryRule, voice: Voice) -> None:
    voice.give(_record(rule))
    voice.say(f"{rule.name}: {rule.words}")
    for whose, bases in rule.admitted.items():
        told = "; ".join(words for basis, words in BASES.items() if basis in bases)
        voice.say(f"  a first mail to {_WHOM[whose]}: {told}")
    voice.say(f"  otherwise: {rule.otherwise}")
    if rule.names_source:
        voice.say("  the first mail says where the address is from")
    voice.say(f"  an opt-out holds at once (the law allows {rule.opt_out_days} days)")
    voice.say(f"  a request about their data is answered within {rule.request_days} days")
    voice.say(f"  law: {rule.law}")
    voice.say(f"  source: {rule.source}, as of {rule.as_of}")
    voice.say(NO_ADVICE)


def _record(rule: CountryRule) -> dict[str, object]:
    return {
        "country": rule.country,
        "name": rule.name,
        "admitted": {
            whose.value: sorted(basis.value for basis in bases)
            for whose, bases in rule.admitted.items()
        },
        "social_as_mail": rule.social_as_mail,
        "otherwise": rule.otherwise,
        "names_source": rule.names_source,
        "footer_under_answers": rule.footer_under_answers,
        "opt_out_days": rule.opt_out_days,
        "customer_days": rule.customer_days,
        "request_days": rule.request_days,
        "rule": rule.words,
        "law": rule.law,
        "source": rule.source,
        "as_of": rule.as_of.isoformat(),
    }
