"""Mail out: one mail to one address over SMTP, held at the final dot until the gate says yes."""

import smtplib
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from threading import Lock

from desktop_sdr.adapters.mail.connection import Endpoint, plain_words, unreachable
from desktop_sdr.adapters.mail.sent_folder import SentFolder
from desktop_sdr.adapters.mail.smtp_answers import error_for
from desktop_sdr.adapters.mail.smtp_dialogue import SmtpDialogue
from desktop_sdr.adapters.mail.wire_form import check_address, wire_body
from desktop_sdr.adapters.mail.xoauth2 import signed_in
from desktop_sdr.domain.ids import MessageId
from desktop_sdr.ports.clock import Clock
from desktop_sdr.ports.errors import Refused, Temporary, Uncertain
from desktop_sdr.ports.mail import Copies, DotGate, OutgoingMail, Receipt
from desktop_sdr.ports.secrets import SecretStore
from desktop_sdr.ports.tokens import TokenSource


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpAccount(Endpoint):
    """The server that takes our mail in, and how long to wait for it."""

    own_name: str = "[127.0.0.1]"
    """What we call ourselves in the greeting: the machine's real name is nobody's business."""
    patience: timedelta = timedelta(seconds=60)
    """For each step before the dot."""
    answer_patience: timedelta = timedelta(seconds=600)
    """For the answer to the dot; RFC 5321, 4.5.3.2.6."""


class SmtpTransport:
    """The MailTransport over SMTP submission.

    A connection on which a mail was taken is kept for `keep_for`, in case the next one follows at
    once; one on which anything went wrong never is. Without a Sent folder to look into it can
    send, but not tell what became of an unclear mail.
    """

    def __init__(
        self,
        account: SmtpAccount,
        secrets: SecretStore,
        clock: Clock,
        sent: SentFolder | None,
        tokens: TokenSource | None = None,
        *,
        keep_for: timedelta = timedelta(0),
    ) -> None:
        """Sign in with a token where there are `tokens`, else with the password."""
        self._account, self._secrets, self._clock = account, secrets, clock
        self._sent, self._tokens = sent, tokens
        self._keep_for = keep_for.total_seconds()
        self._kept: tuple[SmtpDialogue, float] | None = None
        self._lock = Lock()

    def send(self, mail: OutgoingMail, at_dot: DotGate) -> Receipt | None:
        """Send; see the port. Raises Refused for an address or a mail that cannot be put safely."""
        check_address(mail.sender)
        check_address(mail.recipient)
        body = wire_body(mail)
        with ExitStack() as on_failure:
            dialogue = self._kept_one() or self._signed_in()
            on_failure.callback(dialogue.close)
            with self._nothing_sent():
                dialogue.hand_over_body(mail.sender, mail.recipient, body)
            with at_dot() as may_go, self._unclear():
                if not may_go:
                    return None  # hanging up before the dot tells the server to forget the mail
                dialogue.release()
            with self._unclear():
                answer = dialogue.answer(self._account.answer_patience.total_seconds())
            if answer.code != 250:
                dialogue.leave()
                raise error_for(answer)
            on_failure.pop_all()
        self._keep(dialogue)
        return Receipt(mail.message_id, self._clock.now(), answer.words)

    def find_sent(self, message_id: MessageId) -> Receipt | None:
        """Look for the mail in the Sent folder; raises Refused where there is none to look into."""
        return self._witness().find(message_id)

    def read_back(self, message_id: MessageId) -> Copies:
        """Read a mail to oneself again; raises Refused where there is no inbox to look into."""
        return self._witness().read_back(message_id)

    def keep_copy(self, mail: OutgoingMail) -> None:
        """File a copy in the Sent folder; raises Refused where there is none."""
        self._witness().file(mail)

    def check(self) -> None:
        """Sign in and out without sending anything; raises a PortError."""
        self._signed_in().leave()

    def close(self) -> None:
        """Let go of a connection that is kept."""
        with self._lock:
            kept, self._kept = self._kept, None
        if kept is not None:
            kept[0].leave()

    def _keep(self, dialogue: SmtpDialogue) -> None:
        if self._keep_for <= 0:
            dialogue.leave()
            return
        self.close()
        with self._lock:
            self._kept = dialogue, time.monotonic()

    def _kept_one(self) -> SmtpDialogue | None:
        """Return the kept connection, if it still lives; nothing was said on it since."""
        with self._lock:
            kept, self._kept = self._kept, None
        if kept is None:
            return None
        dialogue, since = kept
        if time.monotonic() - since <= self._keep_for and dialogue.is_ready():
            return dialogue
        dialogue.leave()
        return None

    def _witness(self) -> SentFolder:
        if self._sent is None:
            raise Refused("no_sent_folder", "connect_inbox", self._account.host)
        return self._sent

    def _signed_in(self) -> SmtpDialogue:
        user = self._account.user
        if not user:
            return self._opened(lambda dialogue: None)
        if self._tokens is not None:
            return signed_in(
                self._tokens,
                lambda token: self._opened(lambda it: it.sign_in_by_token(user, token)),
            )
        password = self._account.password(self._secrets)
        return self._opened(lambda dialogue: dialogue.sign_in(user, password))

    def _opened(self, sign_in: Callable[[SmtpDialogue], None]) -> SmtpDialogue:
        account = self._account
        dialogue = SmtpDialogue(account, account.own_name, account.patience.total_seconds())
        with ExitStack() as on_failure:
            on_failure.callback(dialogue.close)
            with self._nothing_sent():
                dialogue.open()
                sign_in(dialogue)
            on_failure.pop_all()
        return dialogue

    @contextmanager
    def _nothing_sent(self) -> Iterator[None]:
        """Turn whatever breaks before the dot into the error that says so."""
        try:
            yield
        except smtplib.SMTPServerDisconnected as error:
            raise Temporary("connection_lost", "wait", plain_words(str(error))) from error
        except smtplib.SMTPException as error:
            raise Temporary("not_a_mail_server", "check_server", plain_words(str(error))) from error
        except OSError as error:
            raise unreachable(error, self._account.host, self._account.port) from error

    @contextmanager
    def _unclear(self) -> Iterator[None]:
        """Turn whatever breaks from the dot on into the error that says so."""
        try:
            yield
        except (smtplib.SMTPException, OSError) as error:
            raise Uncertain(
                "no_answer_after_send", "look_in_sent", plain_words(str(error))
            ) from error
