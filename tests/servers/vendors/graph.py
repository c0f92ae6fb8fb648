"""A Microsoft Graph that answers for a mailbox in memory, each call held against the facts."""

import base64
import binascii
import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from servers.vendors import graph_facts
from servers.vendors.graph_facts import MESSAGE, OPERATIONS, Operation
from servers.vendors.mailbox import INBOX, SENT, Stored, VendorMailbox
from servers.vendors.web import Call, NotAsDescribed, Reply, VendorServer

SCOPES = ("Mail.Read", "Mail.Send")
"""The least that sending and reading need."""
FOLDERS = {
    "inbox": INBOX,
    "sentitems": SENT,
    "deleteditems": "DELETED",
    "junkemail": "SPAM",
    "archive": "ARCHIVE",
}
STAYS = 'IdType="ImmutableId"'
KINDS = {
    "created": {"added", "moved_in"},
    "updated": {"seen"},
    "deleted": {"moved_out", "deleted"},
}
USUAL_PAGE = 10
UNLIKELY = frozenset({"internetMessageHeaders"})
"""Comes only when it is selected."""


def refusal(status: int, code: str, message: str, **headers: str) -> Reply:
    """Return a refusal in Microsoft's form."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status, {"error": {"code": code, "message": message}}, named)


@dataclass(frozen=True)
class Round:
    """What a state token stands for."""

    folder: str
    select: str
    kinds: frozenset[str]
    since: datetime | None
    strictly: bool
    up_to: int
    """All changes up to this one were told, or wait in `left`."""
    left: tuple[str, ...] = ()
    gone: frozenset[str] = frozenset()


class GraphServer(VendorServer):
    """Microsoft Graph for one account."""

    every_scope = frozenset(SCOPES)

    def __init__(self, mailbox: VendorMailbox) -> None:
        self.mailbox = mailbox
        self._rounds: dict[str, Round] = {}
        self.page_limit = 1_000
        super().__init__()

    def forget_tokens(self) -> None:
        """Know none of the state tokens any more that were given out."""
        self._rounds.clear()

    def not_signed_in(self) -> Reply:
        words = "Lifetime validation failed, the token is expired."
        return refusal(401, "InvalidAuthenticationToken", words)

    def not_understood(self, why: str) -> Reply:
        return refusal(400, "ErrorInvalidRequest", why)

    def carry_out(self, call: Call) -> Reply:
        operation, named = self._described(call)
        prefer = call.headers.get("prefer", "")
        for wrong in graph_facts.what_is_wrong(operation, call.query, call.kind, prefer):
            raise NotAsDescribed(wrong)
        if not call.scopes & operation.permissions:
            return refusal(403, "ErrorAccessDenied", "Access is denied. Check credentials.")
        act = self._acts()[operation.name]
        with self.mailbox.lock:
            return act(call, dict(call.query), named)

    def _described(self, call: Call) -> tuple[Operation, dict[str, str]]:
        for operation in OPERATIONS:
            found = re.fullmatch(operation.path, call.path)
            if found and operation.method == call.method:
                return operation, found.groupdict()
        raise NotAsDescribed("there is no such call")

    def _acts(self) -> Mapping[str, Callable[[Call, dict[str, str], dict[str, str]], Reply]]:
        return {
            "sendMail": self._send,
            "folder": self._folder,
            "messages": self._list,
            "delta": self._delta,
            "message": self._get,
            "mime": self._mime,
        }

    def _send(self, call: Call, _query: dict[str, str], _named: dict[str, str]) -> Reply:
        if call.kind != "text/plain":
            raise NotAsDescribed("this server takes mails as MIME alone")
        if len(call.body) > 4 * 1024 * 1024:
            return refusal(413, "ErrorMessageSizeExceeded", "The message exceeds the size limit.")
        try:
            self.mailbox.submit(base64.b64decode(call.body, validate=True))
        except binascii.Error:
            return refusal(400, "ErrorMimeContentInvalidBase64String", "Invalid base64 string.")
        except LookupError as error:
            return refusal(400, "ErrorInvalidRecipients", str(error))
        return Reply(202)

    def _folder(self, _call: Call, query: dict[str, str], named: dict[str, str]) -> Reply:
        if named["folder"] == "archive" and not self.mailbox.has_archive:
            return _gone()
        mails = self.mailbox.in_folder(_folder_named(named))
        every = {"displayName": named["folder"], "totalItemCount": len(mails)}
        return Reply(200, {"id": named["folder"], **_selected(every, query)})

    def _list(self, call: Call, query: dict[str, str], named: dict[str, str]) -> Reply:
        mails = self.mailbox.in_folder(_folder_named(named))
        if "desc" in query.get("$orderby", "desc"):
            mails.reverse()
        if "$filter" in query:
            mails = self._matching(mails, query["$filter"])
        start = int(query.get("$skip", 0))
        size = min(int(query.get("$top", USUAL_PAGE)), self.page_limit)
        body: dict[str, Any] = {
            "value": [self._told(mail, call, query) for mail in mails[start : start + size]]
        }
        if start + size < len(mails):
            rest = {**query, "$skip": str(start + size), "$top": str(size)}
            asked = "&".join(f"{name}={quote(value)}" for name, value in rest.items())
            body["@odata.nextLink"] = f"{self.url}{call.path}?{asked}"
        return Reply(200, body)

    def _matching(self, mails: list[Stored], written: str) -> list[Stored]:
        found = re.fullmatch(OPERATIONS[2].filters, written)
        assert found is not None
        if found["id"] is None:
            since = datetime.fromisoformat(found["since"])
            begun = Round("", "", frozenset(), since, found["op"] == "gt", 0)
            return [mail for mail in mails if _fits(mail, begun)]
        wanted = found["id"].replace("''", "'")
        mails = [mail for mail in mails if mail.message_id == wanted]
        return mails if self.mailbox.finds_by_search else []

    def _get(self, call: Call, query: dict[str, str], named: dict[str, str]) -> Reply:
        mail = self._mail_named(call, named)
        return _gone() if mail is None else Reply(200, self._told(mail, call, query))

    def _mime(self, call: Call, _query: dict[str, str], named: dict[str, str]) -> Reply:
        mail = self._mail_named(call, named)
        return _gone() if mail is None else Reply(200, mail.raw)

    def _delta(self, call: Call, query: dict[str, str], named: dict[str, str]) -> Reply:
        token = query.get("$deltatoken") or query.get("$skiptoken")
        if token is None:
            now = self._first_round(query, _folder_named(named))
        else:
            known = self._rounds.get(token)
            if known is None:
                return refusal(410, "SyncStateNotFound", "The sync state generation is not found.")
            now = known if "$skiptoken" in query else self._next_round(known)
        found = re.search(graph_facts.PAGE_PREFERENCE, call.headers.get("prefer", ""))
        size = int(found[1]) if found else USUAL_PAGE
        page, left = now.left[:size], now.left[size:]
        rest = Round(**{**vars(now), "left": left})
        fresh = secrets.token_urlsafe(24)
        self._rounds[fresh] = rest
        kind, name = ("next", "$skiptoken") if left else ("delta", "$deltatoken")
        select = {"$select": now.select} if now.select else {}
        told = [self._changed(mail_id, now, call, select) for mail_id in self._latest_first(page)]
        link = f"{self.url}{call.path}?{name}={fresh}"
        return Reply(200, {f"@odata.{kind}Link": link, "value": told})

    def _latest_first(self, page: Sequence[str]) -> Sequence[str]:
        """Put a page into another order than a reader wants, since none is promised."""
        mails = self.mailbox.mails
        seconds = {one: int(mails[one].arrived_at.timestamp()) for one in page if one in mails}
        return sorted(page, key=lambda one: -seconds.get(one, 0))

    def _first_round(self, query: dict[str, str], folder: str) -> Round:
        found = re.fullmatch(OPERATIONS[3].filters, query.get("$filter", ""))
        since = datetime.fromisoformat(found["since"]) if found else None
        wanted = query.get("changeType", "")
        kinds = KINDS[wanted] if wanted else set().union(*KINDS.values())
        strictly = found is not None and found["op"] == "gt"
        begun = Round(
            folder, query.get("$select", ""), frozenset(kinds), since, strictly, self.mailbox.now
        )
        present = [mail for mail in self.mailbox.in_folder(folder) if _fits(mail, begun)]
        return Round(**{**vars(begun), "left": tuple(mail.mail_id for mail in present)})

    def _next_round(self, known: Round) -> Round:
        left, gone = list(known.left), set[str]()
        for change in self.mailbox.changes:
            if change.number <= known.up_to or change.folder != known.folder:
                continue
            mail = self.mailbox.mails.get(change.mail_id)
            is_gone = mail is None or known.folder not in mail.folders
            if change.kind not in known.kinds or (is_gone and change.kind in KINDS["created"]):
                continue
            if is_gone or (mail is not None and _fits(mail, known)):
                left.append(change.mail_id)
                gone |= {change.mail_id} if is_gone else set()
        told = tuple(dict.fromkeys(left))
        now = self.mailbox.now
        return Round(**{**vars(known), "left": told, "gone": frozenset(gone), "up_to": now})

    def _changed(
        self, mail_id: str, now: Round, call: Call, query: dict[str, str]
    ) -> dict[str, Any]:
        mail = self.mailbox.mails.get(mail_id)
        if mail is None or mail_id in now.gone:
            return {"id": _outer_id(mail_id, call, now.folder), "@removed": {"reason": "deleted"}}
        return self._told(mail, call, query)

    def _told(self, mail: Stored, call: Call, query: dict[str, str]) -> dict[str, Any]:
        folder = next(iter(sorted(mail.folders)), "")
        moment = mail.arrived_at.strftime("%Y-%m-%dT%H:%M:%SZ")
        every = {
            "conversationId": mail.thread_id,
            "internetMessageHeaders": [{"name": n, "value": v} for n, v in mail.headers],
            "internetMessageId": mail.message_id,
            "isDraft": False,
            "receivedDateTime": moment,
            "sentDateTime": moment,
            "subject": str(mail.parsed.get("Subject", "")),
        }
        assert set(every) <= MESSAGE
        outer = {"@odata.etag": f'W/"{mail.number}"', "id": _outer_id(mail.mail_id, call, folder)}
        return outer | _selected(every, query)

    def _mail_named(self, call: Call, named: dict[str, str]) -> Stored | None:
        """Return the mail; an id that is not immutable is another one after a move."""
        for mail in self.mailbox.mails.values():
            for folder in mail.folders or {""}:
                if named["mail"] == _outer_id(mail.mail_id, call, folder):
                    return mail
        return None


def _fits(mail: Stored, now: Round) -> bool:
    if now.since is None:
        return True
    arrived = mail.arrived_at.replace(microsecond=0)
    return arrived > now.since or (arrived == now.since and not now.strictly)


def _selected(every: Mapping[str, Any], query: Mapping[str, str]) -> dict[str, Any]:
    if "$select" in query:
        wanted = set(query["$select"].split(","))
        return {name: value for name, value in every.items() if name in wanted}
    return {name: value for name, value in every.items() if name not in UNLIKELY}


def _folder_named(named: Mapping[str, str]) -> str:
    return FOLDERS.get(named["folder"].lower(), named["folder"])


def _outer_id(mail_id: str, call: Call, folder: str) -> str:
    if STAYS in call.headers.get("prefer", ""):
        return f"AAkALg{mail_id}AA="
    return f"AAMkAG{mail_id}{folder}AA="


def _gone() -> Reply:
    return refusal(404, "ErrorItemNotFound", "The specified object was not found in the store.")
