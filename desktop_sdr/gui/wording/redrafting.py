"""The words for having a draft written again: the question, the answer, and why not."""

from typing import Final

from desktop_sdr.gui.wording.language import plural, tr
from desktop_sdr.gui.wording.reasons import reasons_line

REFUSALS: Final = {
    "no_wish": "Nothing was asked for, so {name}'s draft is as it was. Say in a few words what you"
    " want otherwise.",
    "wish_too_long": "That is too much for one wish, so {name}'s draft is as it was. Say it in a"
    " few words.",
    "not_a_text": "There is no text to write again for {name}. Nothing was changed.",
    "needs_model": "That needs a language model that writes, and this profile has none. {name}'s"
    " draft is as it was; “shorter” works without one, and you can edit it yourself.",
    "model_did_not": "The language model brought nothing that can stand. {why}. {name}'s draft is"
    " as it was; ask otherwise, or edit it yourself.",
    "nothing_to_leave_out": "Nothing can be left out of {name}'s draft without losing something"
    " that matters. It is as it was.",
    "no_other_variant": "There is no other variant of this step, and no language model that writes"
    " one. {name}'s draft is as it was; you can edit it yourself.",
    "goes_against": "The new words for {name} would go against what holds here. {why}. The draft"
    " is as it was.",
}


def wish_question() -> str:
    """The heading of the line."""
    return tr("What should be otherwise?")


def wish_prompt() -> str:
    """In the empty line."""
    return tr("shorter, less formal, mention the trade fair … then Enter")


def keep_words() -> str:
    """The way out."""
    return tr("Keep it as it is")


def being_written(name: str) -> str:
    """While the desk is at it."""
    return tr("Writing {name}'s draft again. Nothing leaves meanwhile.").format(name=name)


def still_being_written(name: str) -> str:
    """Where the rep wants to edit what is about to change."""
    return tr("{name}'s draft is being written again. Edit it when it is there.").format(name=name)


def written(name: str, by: str, cut: int, instead: str, undo_keys: str) -> str:
    """What came of it, and the way back."""
    told = [tr(_WRITTEN[by]).format(name=name)]
    if cut:
        told.append(plural(cut, _ONE_CUT, _CUT))
    if instead:
        told.append(tr("The language model did not: {why}.").format(why=reasons_line([instead])))
    told.append(tr("Read it again; {keys} brings the former words back.").format(keys=undo_keys))
    return " ".join(told)


_WRITTEN: Final = {
    "model": "{name}'s draft is written again.",
    "variant": "{name}'s draft is now the next variant of its step.",
    "leaving_out": "{name}'s draft is shorter: sentences that nothing rests on are left out.",
}
_ONE_CUT: Final = "{n} sentence that stood on nothing was cut."
_CUT: Final = "{n} sentences that stood on nothing were cut."
