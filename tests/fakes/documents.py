"""Files to attach, in memory."""

from collections.abc import Sequence

from desktop_sdr.domain.attachment import MOST_BYTES, name_fault
from desktop_sdr.ports.errors import PortError, Refused


class FakeDocuments:
    """The Documents of a folder that is a dictionary."""

    def __init__(self, down: PortError | None = None, **files: bytes) -> None:
        self.down = down
        self.files = {f"{stem}.pdf": content for stem, content in files.items()}

    def names(self) -> Sequence[str]:
        if self.down is not None:
            raise self.down
        return sorted(name for name in self.files if name_fault(name) is None)

    def read(self, name: str) -> bytes:
        if name_fault(name) is not None:
            raise Refused("attachment_not_allowed", "rename_file", name)
        if self.down is not None:
            raise self.down
        content = self.files.get(name)
        if content is None:
            raise Refused("attachment_missing", "put_file_back", name)
        if len(content) > MOST_BYTES:
            raise Refused("attachment_too_large", "make_smaller", name)
        return content
