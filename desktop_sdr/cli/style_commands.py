"""What your edits taught, from the command line: list, forget, bring back, limit."""

from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from pathlib import Path
from typing import Any

from desktop_sdr import bootstrap
from desktop_sdr.agent.desk import Desk, DeskRefusal
from desktop_sdr.cli.output import CommandFailed, Exit, Voice
from desktop_sdr.domain.ids import StyleRuleId
from desktop_sdr.domain.style import SEEN_ENOUGH, StyleRule
from desktop_sdr.gui.wording.style import rule_words

REFUSALS = {
    "no_such_rule": "There is no rule {detail}. `desktop-sdr rules` lists those there are.",
    "no_such_sequence": "There is no sequence called {detail!r}. Nothing was changed.",
}


def add(commands: Any, shared: ArgumentParser) -> None:  # noqa: ANN401 - argparse hides this type
    """Add `rules list`, `forget`, `restore` and `limit`."""
    rules = commands.add_parser(
        "rules",
        parents=[shared],
        help="what your edits of drafts taught: list, forget, restore, limit to a sequence",
        description=f"What you changed in the same way in {SEEN_ENOUGH} approved drafts becomes a"
        " rule. The agent's texts are put right by it, or come to you where they cannot be.",
    )
    rules.set_defaults(run=_list)
    what = rules.add_subparsers(dest="what", metavar="list|forget|restore|limit")
    what.add_parser("list", parents=[shared], help="show every rule").set_defaults(run=_list)
    gone = what.add_parser("forget", parents=[shared], help="let a rule hold no more")
    gone.add_argument("number", type=int, metavar="N")
    gone.set_defaults(run=_forget)
    back = what.add_parser("restore", parents=[shared], help="let a forgotten rule hold again")
    back.add_argument("number", type=int, metavar="N")
    back.set_defaults(run=_restore)
    limit = what.add_parser("limit", parents=[shared], help="let a rule hold in one sequence only")
    limit.add_argument("number", type=int, metavar="N")
    limit.add_argument("--sequence", default="", metavar="NAME", help="without it: everywhere")
    limit.set_defaults(run=_limit)


def _list(words: Namespace, folder: Path, voice: Voice) -> Exit:
    app = bootstrap.build(folder)
    try:
        shown = app.desk.style_rules()
    finally:
        app.close()
    for one in shown:
        rule = one.rule
        voice.give(
            {
                "rule": rule.id,
                "kind": rule.kind.value,
                "words": rule.words,
                "instead": rule.instead,
                "most": rule.most,
                "seen": rule.seen,
                "holds": rule.holds,
                "sequence": one.sequence,
                "forgotten": rule.forgotten_at is not None,
                "draft": rule.taught_by[-1],
                "drafts": list(rule.taught_by),
                "first_at": rule.first_at,
                "last_at": rule.last_at,
            }
        )
        where = f", only in {one.sequence}" if one.sequence else ""
        voice.say(f"{rule.id:>4}  {rule_words(rule)} ({_standing(rule)}{where})")
        voice.say(f"      last from draft {rule.taught_by[-1]}, {rule.last_at:%Y-%m-%d}")
    if not shown:
        voice.say("Your edits have taught nothing yet.")
    return Exit.DONE


def _standing(rule: StyleRule) -> str:
    if rule.forgotten_at is not None:
        return "forgotten"
    return "holds" if rule.holds else f"not yet: {rule.seen} of {SEEN_ENOUGH}"


def _forget(words: Namespace, folder: Path, voice: Voice) -> Exit:
    _do(folder, lambda desk: desk.forget_style_rule(StyleRuleId(words.number)))
    voice.give({"rule": words.number, "forgotten": True})
    voice.say(f"Rule {words.number} holds no more, and is not learned again.")
    return Exit.DONE


def _restore(words: Namespace, folder: Path, voice: Voice) -> Exit:
    _do(folder, lambda desk: desk.bring_style_rule_back(StyleRuleId(words.number)))
    voice.give({"rule": words.number, "forgotten": False})
    voice.say(f"Rule {words.number} is back.")
    return Exit.DONE


def _limit(words: Namespace, folder: Path, voice: Voice) -> Exit:
    number, name = StyleRuleId(words.number), words.sequence
    _do(folder, lambda desk: desk.limit_style_rule(number, name))
    voice.give({"rule": number, "sequence": name})
    voice.say(f"Rule {number} holds {f'only in {name}' if name else 'in every text'}.")
    return Exit.DONE


def _do(folder: Path, order: Callable[[Desk], None]) -> None:
    app = bootstrap.build(folder)
    try:
        order(app.desk)
    except DeskRefusal as refusal:
        raise CommandFailed(REFUSALS[refusal.code].format(detail=refusal.detail)) from None
    finally:
        app.close()
