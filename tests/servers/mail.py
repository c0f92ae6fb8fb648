"""A provider and the world on loopback: Postfix and Dovecot, with real bounces and absences."""

import contextlib
import os
import pwd
import shutil
import smtplib
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Self

from servers import mail_config
from servers.certificates import Authority
from servers.mail_config import Folders, Ports, User

REP = "rep@seller.test"
USERS = (
    User(REP, files_sent=True),
    User("blind@seller.test"),
    User("alice@buyer.test"),
    User("bob@buyer.test"),
    User("ooo@buyer.test"),
    User("full@buyer.test", quota="1K"),
)
VACATION = (
    "Guten Tag, ich bin bis einschließlich 7. Januar nicht im Büro. Dringend: vertretung@buyer.test"
)
MASTER = "/usr/lib/postfix/sbin/master"
FIRST_WRITE = 1_700_000_000
START_SECONDS = 15.0
NEEDED = ("/usr/sbin/postfix", "/usr/sbin/postmap", "/usr/sbin/dovecot", MASTER)


class MailServers:
    """Running servers for these users; everybody's password is that of their User."""

    host = "localhost"

    def __init__(self, run_dir: Path, users: Sequence[User], authority: Authority) -> None:
        self._folders = Folders(run_dir)
        self._ports = Ports(*free_ports(10))
        self._users = {user.address: user for user in users}
        self._answers: dict[str, str] = {}
        self._written = 0
        self._dated: set[str] = set()
        self._processes: list[subprocess.Popen[bytes]] = []
        nobody = pwd.getpwnam("nobody")
        self._owner = (nobody.pw_uid, nobody.pw_gid)
        self._tls = authority.issue("mail-server")
        self.ca_file = authority.ca_file
        self.smtp_port = self._ports.submission
        """Submission with STARTTLS."""
        self.smtps_port = self._ports.submissions
        self.own_id_port = self._ports.own_id
        """Submission to a provider that replaces the Message-ID."""
        self.mx_port = self._ports.mx
        """Inbound from the world, without sign-in."""
        self.provider_port = self._ports.provider
        """Where an authorization server has to listen whose tokens the servers take (XOAUTH2)."""
        self.greylist_port = self._ports.greylist
        """Where a Greylist has to listen that decides on mail to `@grey.test`."""
        self.imap_port, self.imaps_port = self._ports.imap, self._ports.imaps

    def __enter__(self) -> Self:
        try:
            self._write_configuration()
            self._start()
        except BaseException:
            self.stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """End every process that was started, and remove the folder."""
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, 9)
                process.wait()
        self._processes.clear()
        shutil.rmtree(self._folders.run, ignore_errors=True)

    def password(self, address: str) -> str:
        return self._users[address].password

    def add_user(self, user: User) -> None:
        """Add a user while the servers run, so that a test can have mailboxes of its own."""
        self._users[user.address] = user
        self._write_users()

    def answer(self, address: str, said: str = "") -> None:
        """Have the outgoing server say this to whoever writes there, or take it again."""
        self._answers[address] = said
        self._write_map(
            "answers", [f"{one} {words}" for one, words in self._answers.items() if words]
        )

    def add_vacation(self, address: str, subject: str, text: str) -> None:
        """Let this user's mailbox answer by itself (Sieve), once per sender.

        Sieve keeps quiet towards anything with a List- header, which other providers do not; so
        the header goes before the answer.
        """
        home = self._made_for_mail(self._folders.home, *_domain_and_name(address))
        script = home / ".dovecot.sieve"
        script.write_text(
            'require ["vacation", "editheader"];\n'
            'deleteheader "List-Unsubscribe";\n'
            f'vacation :days 1 :addresses ["{address}"] :subject "{subject}" "{text}";\n',
            encoding="utf-8",
        )
        os.chown(script, *self._owner)

    def deliver(self, raw: bytes, to: str, sender: str = "") -> None:
        """Hand a mail in from the world; raises smtplib's errors where it is refused."""
        with smtplib.SMTP("127.0.0.1", self.mx_port, "world.test", timeout=10) as world:
            world.sendmail(sender, [to], raw)

    def mailbox(self, address: str, folder: str = "INBOX") -> list[bytes]:
        """The mails that lie in a folder, oldest first, read from the disk."""
        place = self._folders.mail.joinpath(*_domain_and_name(address))
        if folder != "INBOX":
            place = place / f".{folder}"
        found = [path for part in ("new", "cur") for path in place.glob(f"{part}/*")]
        ordered = sorted(found, key=lambda path: path.name)
        return [path.read_bytes().replace(b"\r\n", b"\n") for path in ordered]

    def wait_for_mail(
        self, address: str, count: int = 1, folder: str = "INBOX", patience: float = 10.0
    ) -> list[bytes]:
        """The folder's mails once there are `count`; fails with the servers' log otherwise."""
        if not wait_until(lambda: len(self.mailbox(address, folder)) >= count, patience):
            got = len(self.mailbox(address, folder))
            raise AssertionError(f"{address} has {got} of {count} mails in {folder}\n{self.log()}")
        return self.mailbox(address, folder)

    def date_new_mail(self, address: str, moment: float) -> None:
        """Let the mails that came since the last call have come at `moment` (INTERNALDATE)."""
        place = self._folders.mail.joinpath(*_domain_and_name(address))
        for path in [path for part in ("new", "cur") for path in place.glob(f"{part}/*")]:
            name = path.name.partition(":")[0]
            if name not in self._dated:
                self._dated.add(name)
                os.utime(path, (moment, moment))

    def fill(self, address: str, mails: Iterable[bytes]) -> None:
        """Lay many mails into the inbox at once, as a year of mail would have."""
        place = self._made_for_mail(self._folders.mail, *_domain_and_name(address))
        for part in ("cur", "new", "tmp"):
            self._made_for_mail(place / part)
        for number, raw in enumerate(mails):
            path = place / "new" / f"{FIRST_WRITE}.M{number:06}.filled"
            path.write_bytes(raw.replace(b"\r\n", b"\n"))
            os.chown(path, *self._owner)

    def seen(self, address: str) -> list[str]:
        """The mails in the inbox that are marked as seen (`S` at the end of the file name)."""
        place = self._folders.mail.joinpath(*_domain_and_name(address), "cur")
        return [path.name for path in place.glob("*") if "S" in path.name.rpartition(":2,")[2]]

    def number_anew(self, address: str) -> None:
        """Make Dovecot forget how it numbered the inbox: all UIDs mean other mails from now on."""
        place = self._folders.mail.joinpath(*_domain_and_name(address))
        old = _validity(place)
        for index in (*place.glob("dovecot-uid*"), *place.glob("dovecot.index*")):
            index.unlink()
        uidlist = place / "dovecot-uidlist"
        names = sorted(path.name for part in ("new", "cur") for path in place.glob(f"{part}/*"))
        lines = [f"3 V{old + 1} N{len(names) + 1} G0123456789abcdef0123456789abcdef"]
        lines += [f"{uid} :{name.partition(':')[0]}" for uid, name in enumerate(names, 1)]
        uidlist.write_text("\n".join(lines) + "\n")
        os.chown(uidlist, *self._owner)

    def log(self) -> str:
        """The last lines that the servers wrote."""
        lines: list[str] = []
        for path in sorted(self._folders.log.glob("*.log")):
            lines += [path.name, *path.read_text(errors="replace").splitlines()[-40:]]
        return "\n".join(lines)

    def _write_configuration(self) -> None:
        folders, ports = self._folders, self._ports
        folders.run.mkdir(parents=True, exist_ok=True)
        folders.run.chmod(0o755)
        for folder in (folders.postfix, folders.dovecot, folders.log):
            folder.mkdir(exist_ok=True)
        (folders.dovecot / "run").mkdir()
        (folders.dovecot / "users").mkdir()
        self._made_for_mail(folders.mail)
        self._made_for_mail(folders.home)
        (folders.postfix / "queue").mkdir()
        state = folders.postfix / "state"
        state.mkdir()
        shutil.chown(state, "postfix")
        main = mail_config.postfix_main(folders, ports, self._tls)
        (folders.postfix / "main.cf").write_text(main)
        (folders.postfix / "master.cf").write_text(mail_config.postfix_master(folders, ports))
        (folders.postfix / "own_ids").write_text(mail_config.OWN_IDS)
        settings = mail_config.dovecot(folders, ports, self._tls, self._owner)
        (folders.dovecot / "dovecot.conf").write_text(settings)
        (folders.dovecot / "tokens.conf").write_text(mail_config.tokens(ports))
        self._write_users()
        self._write_map("answers", [])

    def _write_users(self) -> None:
        users = self._users.values()
        for user in users:  # a file each: Dovecot looks for changes in one only every second
            _replace(self._folders.dovecot / "users" / user.address, user.dovecot_line())
        copies = [u.address for u in users if u.files_sent]
        self._write_map("users", [f"{u.address} yes" for u in users])
        self._write_map("copies", [f"{a} {a.replace('@', '+Sent@')}" for a in copies])

    def _write_map(self, name: str, lines: list[str]) -> None:
        path = self._folders.postfix / name
        _replace(path, "\n".join(lines) + "\n")
        postmap = ["/usr/sbin/postmap", "-c", str(self._folders.postfix), f"hash:{path}"]
        subprocess.run(postmap, check=True, capture_output=True)
        # Postfix sees a change by a new whole second; two users may come within one.
        self._written += 1
        moment = FIRST_WRITE + self._written
        os.utime(f"{path}.db", (moment, moment))

    def _made_for_mail(self, top: Path, *below: str) -> Path:
        place = top
        for step in ("", *below):
            place = place / step
            place.mkdir(exist_ok=True)
            os.chown(place, *self._owner)
        return place

    def _start(self) -> None:
        postfix, dovecot = str(self._folders.postfix), str(self._folders.dovecot / "dovecot.conf")
        check = ["/usr/sbin/postfix", "-c", postfix, "check"]
        subprocess.run(check, check=True, capture_output=True)
        self._run("/usr/sbin/dovecot", "-F", "-c", dovecot)
        self._run(MASTER, "-c", postfix, "-d")
        ports = self._ports
        wanted = (ports.submission, ports.submissions, ports.own_id, ports.mx, ports.imap)
        for port in (*wanted, ports.imaps, ports.lmtp, ports.auth):
            if not wait_until(lambda port=port: _answers(port), START_SECONDS):
                raise RuntimeError(f"nothing answers on port {port}\n{self.log()}")

    def _run(self, *command: str) -> None:
        with (self._folders.log / "console.log").open("ab") as console:
            # A session of its own: Postfix ends by a signal to its whole process group.
            # And the kernel ends it where this process is killed before it can.
            process = subprocess.Popen(
                ["/usr/bin/setpriv", "--pdeathsig", "TERM", *command],
                stdin=subprocess.DEVNULL,
                stdout=console,
                stderr=console,
                start_new_session=True,
            )
        self._processes.append(process)


def start_mail_servers(
    run_dir: Path, authority: Authority, users: Sequence[User] = USERS
) -> MailServers:
    """Start servers in `run_dir`, which other system users must be able to reach."""
    missing = [path for path in NEEDED if not Path(path).exists()]
    if missing or os.geteuid() != 0:
        raise RuntimeError(
            f"real mail servers need root and {', '.join(missing) or 'Postfix and Dovecot'}: "
            "python3 packaging/dev.py test installs what the tests need"
        )
    servers = MailServers(run_dir, users, authority)
    servers.__enter__()
    servers.add_vacation("ooo@buyer.test", "Automatische Antwort: Abwesend", VACATION)
    return servers


def wait_until(holds: Callable[[], bool], patience: float) -> bool:
    """Whether it came to hold within `patience` seconds."""
    end = time.monotonic() + patience
    pause = threading.Event()
    while not holds():
        if time.monotonic() > end:
            return False
        pause.wait(0.02)
    return True


def free_ports(count: int) -> list[int]:
    """Ports of 127.0.0.1 that nobody listens on."""
    with contextlib.ExitStack() as held:
        sockets = [held.enter_context(socket.socket()) for _ in range(count)]
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), 1):
            return True
    except OSError:
        return False


def _domain_and_name(address: str) -> tuple[str, str]:
    name, _, domain = address.partition("@")
    return domain, name


def _validity(maildir: Path) -> int:
    """The UIDVALIDITY in the first line of Dovecot's list of UIDs: `3 V1795472447 N2 G...`."""
    head = (maildir / "dovecot-uidlist").read_text().split("\n", 1)[0]
    return next(int(word[1:]) for word in head.split() if word.startswith("V"))


def _replace(path: Path, text: str) -> None:
    """Write beside and move over: a server may read at any moment."""
    beside = path.with_name(f"{path.name}.new")
    beside.write_text(text)
    beside.chmod(0o644)
    beside.replace(path)
