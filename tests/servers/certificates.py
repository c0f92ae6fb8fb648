"""A certificate authority for one test run, so that certificates are verified for real."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

DAYS_TO_COME = "30"
KEY = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")


@dataclass(frozen=True)
class Certificate:
    certificate: Path
    key: Path


class Authority:
    """Issues certificates that only those who trust `ca_file` accept."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._own = self_signed(folder, "ca", "Test authority", is_authority=True)

    @property
    def ca_file(self) -> Path:
        return self._own.certificate

    def issue(
        self, file_name: str, host: str = "localhost", days: str = DAYS_TO_COME
    ) -> Certificate:
        """A certificate for this host name, and for 127.0.0.1 where it is `localhost`."""
        request = self._folder / f"{file_name}.request"
        extensions = self._folder / f"{file_name}.extensions"
        made = Certificate(self._folder / f"{file_name}.pem", self._folder / f"{file_name}.key")
        names = f"DNS:{host}" + (",IP:127.0.0.1" if host == "localhost" else "")
        extensions.write_text(f"subjectAltName={names}\n")
        _openssl(
            *("req", *KEY, "-subj", f"/CN={host}", "-keyout", made.key, "-out", request),
        )
        _openssl(
            *("x509", "-req", "-in", request, "-CA", self.ca_file, "-CAkey", self._own.key),
            *("-CAcreateserial", "-days", days, "-extfile", extensions),
            *("-out", made.certificate),
        )
        return made


def self_signed(
    folder: Path, file_name: str, name: str, *, is_authority: bool = False
) -> Certificate:
    folder.mkdir(parents=True, exist_ok=True)
    made = Certificate(folder / f"{file_name}.pem", folder / f"{file_name}.key")
    extensions = (
        ("basicConstraints=critical,CA:TRUE", "keyUsage=critical,keyCertSign,cRLSign")
        if is_authority
        else (f"subjectAltName=DNS:{name},IP:127.0.0.1",)
    )
    added = [part for extension in extensions for part in ("-addext", extension)]
    _openssl(
        *("req", "-x509", *KEY, "-days", DAYS_TO_COME, "-subj", f"/CN={name}", *added),
        *("-keyout", made.key, "-out", made.certificate),
    )
    return made


def _openssl(*arguments: str | Path) -> None:
    subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)
