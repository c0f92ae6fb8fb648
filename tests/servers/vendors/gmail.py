"""A Gmail API that answers for a mailbox in memory, each call held against Google's description."""

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from servers.vendors.discovery import check, described
from servers.vendors.mailbox import Change, Stored, VendorMailbox
from servers.vendors.web import Call, NotAsDescribed, Reply, VendorServer

SCOPES = (
    "https://www.googleapis.com/auth/gmail.readonly",
    "https://www.googleapis.com/auth/gmail.send",
)
"""The least that sending and reading need."""
KINDS = {"added": "messageAdded", "moved_in": "labelAdded", "moved_out": "labelRemoved"}
LISTS = {"added": "messagesAdded", "moved_in": "labelsAdded", "moved_out": "labelsRemoved"}
Asked = Mapping[str, Any]


def refusal(status: int, reason: str, message: str, **headers: str) -> Reply:
    """Return a refusal in Google's form."""
    error = {"code": status, "message": message, "errors": [{"reason": reason}]}
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status, {"error": error}, named)


class GmailServer(VendorServer):
    """The Gmail API of one account."""

    every_scope = frozenset(SCOPES)

    def __init__(self, mailbox: VendorMailbox) -> None:
        self.mailbox = mailbox
        self.page_limit = 500
        super().__init__()

    def not_signed_in(self) -> Reply:
        return refusal(401, "authError", "Request had invalid authentication credentials.")

    def not_understood(self, why: str) -> Reply:
        return refusal(400, "invalidArgument", why)

    def carry_out(self, call: Call) -> Reply:
        method, named, is_upload = described(call)
        if not call.scopes & set(method["scopes"]):
            words = "Request had insufficient authentication scopes."
            return refusal(403, "insufficientPermissions", words)
        if named.get("userId") not in ("me", self.mailbox.address):
            return refusal(403, "forbidden", "Delegation denied")
        asked: dict[str, Any] = {}
        for name, value in call.query:
            asked.setdefault(name, []).append(value)
        act = self._acts().get(method["id"])
        if act is None:
            raise NotAsDescribed("this server does not do that")
        with self.mailbox.lock:
            reply = act({**asked, **named, "is_upload": is_upload}, call)
        if reply.status == 200 and isinstance(reply.body, Mapping):
            check(reply.body, method["response"]["$ref"])
        return reply

    def _acts(self) -> Mapping[str, Callable[[Asked, Call], Reply]]:
        return {
            "gmail.users.messages.send": self._send,
            "gmail.users.messages.list": self._list,
            "gmail.users.messages.get": self._get,
            "gmail.users.history.list": self._history,
            "gmail.users.getProfile": self._profile,
        }

    def _profile(self, _asked: Asked, _call: Call) -> Reply:
        mails = self.mailbox.mails.values()
        return Reply(
            200,
            {
                "emailAddress": self.mailbox.address,
                "messagesTotal": len(mails),
                "threadsTotal": len({mail.thread_id for mail in mails}),
                "historyId": str(self.mailbox.now),
            },
        )

    def _send(self, asked: Asked, call: Call) -> Reply:
        raw = call.body
        if not asked["is_upload"]:
            written = json.loads(call.body).get("raw", "")
            raw = base64.urlsafe_b64decode(written)
        try:
            mail = self.mailbox.submit(raw)
        except LookupError as error:
            return refusal(400, "invalidArgument", str(error))
        return Reply(200, self._labelled(mail))

    def _list(self, asked: Asked, _call: Call) -> Reply:
        wanted = set(asked.get("labelIds", ()))
        found = [mail for mail in self.mailbox.mails.values() if wanted <= mail.folders]
        if asked.get("includeSpamTrash") != ["true"]:
            found = [mail for mail in found if "SPAM" not in mail.folders]
        for term in " ".join(asked.get("q", ())).split():
            found = [mail for mail in found if self._answers(mail, term)]
        found.sort(key=lambda mail: (mail.arrived_at, mail.number), reverse=True)
        page, token = self._page(found, asked)
        body: dict[str, Any] = {"resultSizeEstimate": len(found)}
        if page:
            named = [{"id": mail.mail_id, "threadId": mail.thread_id} for mail in page]
            body |= {"messages": named}
        return Reply(200, body | token)

    def _answers(self, mail: Stored, term: str) -> bool:
        name, _, value = term.partition(":")
        if name == "rfc822msgid":
            return self.mailbox.finds_by_search and mail.message_id.strip("<>") == value.strip("<>")
        if name == "after" and value.isdecimal():
            return mail.arrived_at.timestamp() >= int(value)
        if name == "before" and value.isdecimal():
            return mail.arrived_at.timestamp() < int(value)
        raise NotAsDescribed(f"this server does not search for {term}")

    def _page(self, found: Sequence[Any], asked: Asked) -> tuple[Sequence[Any], dict[str, str]]:
        size = int(asked.get("maxResults", ["100"])[0])
        if not 1 <= size <= 500:
            raise NotAsDescribed("maxResults is from 1 to 500")
        size = min(size, self.page_limit)
        start = int(asked.get("pageToken", ["0"])[0], 16)
        further = {"nextPageToken": f"{start + size:08x}"} if start + size < len(found) else {}
        return found[start : start + size], further

    def _get(self, asked: Asked, _call: Call) -> Reply:
        mail = self.mailbox.mails.get(asked["id"])
        if mail is None:
            return refusal(404, "notFound", "Requested entity was not found.")
        form = asked.get("format", ["full"])[0]
        body = self._labelled(mail) | {
            "historyId": str(self.mailbox.now),
            "internalDate": str(int(mail.arrived_at.timestamp() * 1000)),
            "sizeEstimate": len(mail.raw),
        }
        if form == "raw":
            body["raw"] = base64.urlsafe_b64encode(mail.raw).decode()
        elif form != "minimal":
            wanted = {name.lower() for name in asked.get("metadataHeaders", ())}
            headers = [
                {"name": name, "value": value}
                for name, value in mail.headers
                if not wanted or name.lower() in wanted
            ]
            body["payload"] = {"mimeType": mail.parsed.get_content_type(), "headers": headers}
        return Reply(200, body)

    def _history(self, asked: Asked, _call: Call) -> Reply:
        start = int(asked["startHistoryId"][0]) if "startHistoryId" in asked else 0
        if not self.mailbox.forgotten <= start <= self.mailbox.now:
            return refusal(404, "notFound", "Requested entity was not found.")
        kinds = set(asked.get("historyTypes", KINDS.values()))
        label = asked.get("labelId", [""])[0]
        told = [
            change
            for change in self.mailbox.changes
            if change.number > start
            and KINDS.get(change.kind) in kinds
            and change.mail_id in self.mailbox.mails
            and (not label or label in {change.folder, *self._folders_of(change)})
        ]
        page, token = self._page(told, asked)
        body: dict[str, Any] = {"historyId": str(self.mailbox.now)}
        if page:
            body["history"] = [self._record(change) for change in page]
        return Reply(200, body | token)

    def _folders_of(self, change: Change) -> set[str]:
        return self.mailbox.mails[change.mail_id].folders

    def _record(self, change: Change) -> dict[str, Any]:
        mail = self.mailbox.mails[change.mail_id]
        told: dict[str, Any] = {"message": self._labelled(mail)}
        if change.kind != "added":
            told["labelIds"] = [change.folder]
        named = {"id": mail.mail_id, "threadId": mail.thread_id}
        return {"id": str(change.number), "messages": [named], LISTS[change.kind]: [told]}

    @staticmethod
    def _labelled(mail: Stored) -> dict[str, Any]:
        labels = sorted(mail.folders)
        return {"id": mail.mail_id, "threadId": mail.thread_id, "labelIds": labels}
