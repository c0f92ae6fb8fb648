"""The real program, made as talkative as it can be: every logger at DEBUG, libraries included."""

import ctypes
import imaplib
import logging
import resource
import smtplib
import sys
import threading
import time

from desktop_sdr.adapters.mail.connection import encoded
from desktop_sdr.runtime.closing_up import close_up
from desktop_sdr.runtime.logs import keep_logs_clean

PR_GET_DUMPABLE = 3
LOUD = ("httpx", "httpcore", "sqlalchemy.engine", "apscheduler", "keyring", "jeepney")


def main(*arguments: str) -> int:
    close_up()
    keep_logs_clean()
    logging.basicConfig(stream=sys.stderr, level=logging.DEBUG)
    smtplib.SMTP.debuglevel, imaplib.Debug = 2, 5
    for name in LOUD:
        logging.getLogger(name)
    threading.Thread(target=_stay_loud, daemon=True).start()
    dumpable = ctypes.CDLL(None).prctl(PR_GET_DUMPABLE, 0, 0, 0, 0)
    logging.info("dumpable=%s core=%s", dumpable, resource.getrlimit(resource.RLIMIT_CORE))
    from desktop_sdr.adapters.os_keyring import OsKeyring
    from desktop_sdr.cli.main import main as run

    really_get = OsKeyring.get

    def get(self: OsKeyring, name: str) -> str | None:
        kept = really_get(self, name)
        if kept is not None and name.startswith("mailbox"):
            threading.Timer(1.0, _give_away, (name, kept)).start()
        return kept

    OsKeyring.get = get  # type: ignore[method-assign]
    return run(list(arguments))


def _stay_loud() -> None:
    while True:
        for logger in list(logging.root.manager.loggerDict.values()):
            if isinstance(logger, logging.Logger):
                logger.setLevel(logging.DEBUG)
        time.sleep(0.1)  # noqa: TID251 - the product quiets its libraries when its log starts


def _give_away(name: str, secret: str) -> None:
    """Do everything with a secret that a careless line of code could do."""
    log = logging.getLogger("careless.code")
    user = name.removeprefix("mailbox ")
    log.debug("AUTH PLAIN %s", encoded(f"\0{user}\0{secret}"))
    log.debug("> %r", f'ABCD1 LOGIN "{user}" "{secret}"'.encode())
    log.debug("kept: %s", {"value": secret}, extra={"secret": secret})
    try:
        raise smtplib.SMTPAuthenticationError(535, secret.encode())
    except smtplib.SMTPAuthenticationError:
        log.exception("could not sign in with %s", secret)
    log.warning("does not fit %d", secret)
    raise RuntimeError(f"signed in with {secret}") from ValueError(secret)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
