"""Why a command of the rep was not carried out; nothing has changed when it is raised."""

from typing import Final

from desktop_sdr.agent.loop import attaching
from desktop_sdr.domain.permission import Verdict
from desktop_sdr.domain.verdict import Judgement


class DeskRefusal(Exception):
    """The command does not fit what stands now; `code` is worded by the window."""

    def __init__(self, code: str, detail: str = "") -> None:
        """Keep the code and what it is about."""
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code, self.detail = code, detail


_CODES: Final = {
    Verdict.REVIEW: "look_again",
    Verdict.ESCALATE: "now_for_you",
    Verdict.BLOCK: "not_allowed",
}


def refusal_of(judgement: Judgement) -> DeskRefusal:
    """Name what keeps a draft from leaving; the file, where one is the matter and none graver."""
    file = next((one for one in judgement.reasons if one.code in attaching.TROUBLES), None)
    if file is not None and judgement.verdict is Verdict.REVIEW:
        return DeskRefusal(file.code.value, file.detail)
    codes = ",".join(code.value for code in judgement.codes)
    return DeskRefusal(_CODES[judgement.verdict], codes)
