"""Why a command of the rep was not carried out; nothing has changed when it is raised."""


class DeskRefusal(Exception):
    """The command does not fit what stands now; `code` is worded by the window."""

    def __init__(self, code: str, detail: str = "") -> None:
        """Keep the code and what it is about."""
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code, self.detail = code, detail
