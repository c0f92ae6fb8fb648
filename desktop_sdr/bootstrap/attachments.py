"""The folder whose files may be attached, as the profile names it."""

from pathlib import Path

from desktop_sdr.adapters.documents import FolderDocuments
from desktop_sdr.ports.documents import Documents
from desktop_sdr.settings import Sending


def documents_of(sending: Sending, folder: Path) -> Documents | None:
    """Return the files that may be attached; None where no folder is named."""
    if not sending.attachments_folder:
        return None
    return FolderDocuments(Path(sending.attachments_folder), folder, Path.home())
