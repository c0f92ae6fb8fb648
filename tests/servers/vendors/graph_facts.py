"""What Microsoft publishes of the calls of Graph v1.0 that concern mail, as a table of facts.

Written by hand from these sources, as of November 2026: paths, query options and properties from
the request builders and models of msgraph-sdk 1.65.0, which Microsoft generates from the OpenAPI
description in microsoftgraph/msgraph-metadata; permissions, bodies, Prefer headers, state tokens
and the expressions that a filter may hold from the reference pages user-sendmail, message-delta,
user-list-messages, message-get and outlook-immutable-id. That what a list is ordered by has to
stand in its filter, and first, is on user-list-messages: the answer is InefficientFilter.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

READ = frozenset({"Mail.Read", "Mail.ReadWrite"})
READ_BASIC = READ | {"Mail.ReadBasic"}
MESSAGE = frozenset(
    {
        "attachments",
        "bccRecipients",
        "body",
        "bodyPreview",
        "categories",
        "ccRecipients",
        "changeKey",
        "conversationId",
        "conversationIndex",
        "createdDateTime",
        "extensions",
        "flag",
        "from",
        "hasAttachments",
        "id",
        "importance",
        "inferenceClassification",
        "internetMessageHeaders",
        "internetMessageId",
        "isDeliveryReceiptRequested",
        "isDraft",
        "isRead",
        "isReadReceiptRequested",
        "lastModifiedDateTime",
        "multiValueExtendedProperties",
        "parentFolderId",
        "receivedDateTime",
        "replyTo",
        "sender",
        "sentDateTime",
        "singleValueExtendedProperties",
        "subject",
        "toRecipients",
        "uniqueBody",
        "webLink",
    }
)
FOLDER = frozenset(
    {
        "childFolderCount",
        "childFolders",
        "displayName",
        "id",
        "isHidden",
        "messageRules",
        "messages",
        "multiValueExtendedProperties",
        "parentFolderId",
        "singleValueExtendedProperties",
        "totalItemCount",
        "unreadItemCount",
    }
)
LIST_OPTIONS = frozenset(
    {"$count", "$expand", "$filter", "$orderby", "$search", "$select", "$skip", "$top"}
)
TOKENS = frozenset({"$deltatoken", "$skiptoken"})
MOMENT = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z"
ID_PREFERENCE = r'IdType="ImmutableId"'
PAGE_PREFERENCE = r"odata\.maxpagesize=([1-9]\d*)"


@dataclass(frozen=True)
class Operation:
    """One call, and what it may hold."""

    name: str
    method: str
    path: str
    permissions: frozenset[str]
    options: frozenset[str] = frozenset()
    properties: frozenset[str] = frozenset()
    bodies: frozenset[str] = frozenset()
    filters: str = "(?!)"
    orders: str = "(?!)"
    prefers: str = ID_PREFERENCE


FOLDER_PATH = r"/v1\.0/(?:me|users/[^/]+)/mailFolders/(?P<folder>[^/]+)"
MAIL_PATH = r"/v1\.0/(?:me|users/[^/]+)/messages/(?P<mail>[^/]+)"
OPERATIONS = (
    Operation(
        "sendMail",
        "POST",
        r"/v1\.0/(?:me|users/[^/]+)/sendMail",
        frozenset({"Mail.Send"}),
        bodies=frozenset({"text/plain", "application/json"}),
    ),
    Operation(
        "folder",
        "GET",
        FOLDER_PATH,
        READ_BASIC,
        frozenset({"$expand", "$select", "includeHiddenFolders"}),
        FOLDER,
    ),
    Operation(
        "messages",
        "GET",
        rf"{FOLDER_PATH}/messages",
        READ_BASIC,
        LIST_OPTIONS,
        MESSAGE,
        filters=(
            r"internetMessageId eq '(?P<id>(?:[^']|'')+)'"
            rf"|(?P<date>receivedDateTime|sentDateTime) (?P<op>ge|gt) (?P<since>{MOMENT})"
        ),
        orders=r"(?P<by>receivedDateTime|sentDateTime)(?: (?P<way>asc|desc))?",
        prefers=rf"{ID_PREFERENCE}|{PAGE_PREFERENCE}",
    ),
    Operation(
        "delta",
        "GET",
        rf"{FOLDER_PATH}/messages/(?:microsoft\.graph\.)?delta(?:\(\))?",
        READ_BASIC,
        frozenset({"$select", "$top", "$expand", "$filter", "$orderby", "changeType"}) | TOKENS,
        MESSAGE,
        filters=rf"receivedDateTime (?P<op>ge|gt) (?P<since>{MOMENT})",
        orders="receivedDateTime desc",
        prefers=rf"{ID_PREFERENCE}|{PAGE_PREFERENCE}",
    ),
    Operation(
        "message",
        "GET",
        MAIL_PATH,
        READ_BASIC,
        frozenset({"$expand", "$select", "includeHiddenMessages"}),
        MESSAGE,
    ),
    Operation("mime", "GET", rf"{MAIL_PATH}/\$value", READ),
)


def what_is_wrong(
    operation: Operation, query: tuple[tuple[str, str], ...], kind: str, prefer: str
) -> Iterator[str]:
    """Yield what the description does not allow in a call."""
    yield from _wrong_options(operation, query)
    if kind and kind not in operation.bodies:
        yield f"no body may be {kind}"
    if operation.bodies and not kind:
        yield "the body is missing"
    for one in filter(None, (part.strip() for part in prefer.split(","))):
        if not re.fullmatch(operation.prefers, one):
            yield f"nothing can be preferred as {one}"


def _wrong_options(operation: Operation, query: tuple[tuple[str, str], ...]) -> Iterator[str]:
    names = [name for name, _ in query]
    for name, value in query:
        if name not in operation.options:
            yield f"the option {name} does not exist"
        elif names.count(name) > 1:
            yield f"the option {name} may be given once"
        elif not _is_right(operation, name, value):
            yield f"{name} may not be {value}"
    if TOKENS & set(names) and len(names) > 1:
        yield "a state token holds the options already"
    asked = dict(query)
    if {"$filter", "$orderby"} <= set(names) and not _is_in_order(asked):
        yield "the restriction or sort order is too complex"


def _is_in_order(asked: Mapping[str, str]) -> bool:
    """Say whether the filter starts with the property that the list is ordered by."""
    return asked["$filter"].partition(" ")[0] == asked["$orderby"].partition(" ")[0]


def _is_right(operation: Operation, name: str, value: str) -> bool:
    if name == "$select":
        return set(value.split(",")) <= operation.properties
    if name == "$filter":
        return re.fullmatch(operation.filters, value) is not None
    if name == "$orderby":
        return re.fullmatch(operation.orders, value) is not None
    if name in ("$top", "$skip"):
        return value.isdecimal() and (name == "$skip" or 1 <= int(value) <= 1000)
    if name == "changeType":
        return value in ("created", "updated", "deleted")
    return True
