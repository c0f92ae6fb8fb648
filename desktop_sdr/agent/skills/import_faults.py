"""The one way in which a list of leads can turn out not to be one."""


class NotImportable(Exception):
    """A list that no lead can be read from as asked; nothing was changed.

    Codes: not_found, unreadable, empty, no_rows, spreadsheet, binary, not_a_table,
    wrong_encoding, no_mail_column, unknown_column, unknown_field, mapped_twice.
    """

    def __init__(self, code: str, detail: str = "") -> None:
        """Keep the code and what it is about: a file, column or field."""
        super().__init__(f"{code}: {detail}" if detail else code)
        self.code, self.detail = code, detail
