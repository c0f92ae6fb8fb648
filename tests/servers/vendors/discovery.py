"""Google's discovery document of the Gmail API, and what it says about a call."""

import base64
import binascii
import json
import re
from collections.abc import Mapping
from functools import cache
from importlib import resources
from typing import Any

from servers.vendors.web import Call, NotAsDescribed

Told = Mapping[str, Any]
BYTES = {"uint32": 32, "int32": 32, "uint64": 64, "int64": 64}


@cache
def gmail() -> Told:
    """Return the document as it ships inside google-api-python-client."""
    folder = resources.files("googleapiclient.discovery_cache") / "documents"
    described: Told = json.loads((folder / "gmail.v1.json").read_text("utf-8"))
    return described


@cache
def _methods() -> tuple[tuple[re.Pattern[str], bool, Told], ...]:
    found: list[tuple[re.Pattern[str], bool, Told]] = []
    _collect(gmail()["resources"], found)
    return tuple(found)


def _collect(named: Told, found: list[tuple[re.Pattern[str], bool, Told]]) -> None:
    for resource in named.values():
        for method in resource.get("methods", {}).values():
            found.append((_pattern("/" + method["path"]), False, method))
            upload = method.get("mediaUpload", {}).get("protocols", {}).get("simple")
            if upload:
                found.append((_pattern(upload["path"]), True, method))
        _collect(resource.get("resources", {}), found)


def _pattern(path: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\{\+?(\w+)\}", r"(?P<\1>[^/]+)", path))


def described(call: Call) -> tuple[Told, dict[str, str], bool]:
    """Return the method that a call names, its path's values and whether it is an upload.

    Raises NotAsDescribed for whatever the document does not allow.
    """
    for pattern, is_upload, method in _methods():
        found = pattern.fullmatch(call.path)
        if found and method["httpMethod"] == call.method:
            _check_query(method, call, is_upload)
            _check_body(method, call, is_upload)
            return method, found.groupdict(), is_upload
    raise NotAsDescribed("there is no such method")


def _check_query(method: Told, call: Call, is_upload: bool) -> None:
    allowed = {**gmail()["parameters"], **method.get("parameters", {})}
    names = [name for name, _ in call.query]
    for name, value in call.query:
        if name not in allowed or allowed[name].get("location") != "query":
            raise NotAsDescribed(f"the parameter {name} does not exist")
        if names.count(name) > 1 and not allowed[name].get("repeated"):
            raise NotAsDescribed(f"the parameter {name} may be given once")
        _check_value(name, value, allowed[name])
    for name, rule in method.get("parameters", {}).items():
        if rule.get("required") and rule["location"] == "query" and name not in names:
            raise NotAsDescribed(f"the parameter {name} is missing")
    if is_upload and ("uploadType", "media") not in call.query:
        raise NotAsDescribed("an upload says uploadType=media")


def _check_value(name: str, value: str, rule: Told) -> None:
    if "enum" in rule and value not in rule["enum"]:
        raise NotAsDescribed(f"{name} may not be {value}")
    if rule["type"] == "boolean" and value not in ("true", "false"):
        raise NotAsDescribed(f"{name} must be true or false")
    bits = BYTES.get(rule.get("format", ""))
    if bits and not (value.isdecimal() and int(value) < 2**bits):
        raise NotAsDescribed(f"{name} must be a number of {bits} bits")


def _check_body(method: Told, call: Call, is_upload: bool) -> None:
    if is_upload:
        _check_upload(method["mediaUpload"], call)
    elif "request" in method:
        if call.kind != "application/json":
            raise NotAsDescribed(f"the body is {call.kind or 'of no kind'}")
        try:
            body = json.loads(call.body)
        except ValueError as error:
            raise NotAsDescribed("the body is no JSON") from error
        check(body, method["request"]["$ref"])
    elif call.body:
        raise NotAsDescribed("there may be no body")


def _check_upload(rule: Told, call: Call) -> None:
    kinds = "|".join(re.escape(one).replace(r"\*", ".*") for one in rule["accept"])
    if not re.fullmatch(kinds, call.kind):
        raise NotAsDescribed(f"no upload may be {call.kind}")
    if len(call.body) > int(rule["maxSize"]):
        raise NotAsDescribed("the upload is too large")


def check(value: Any, schema: str) -> None:
    """Hold a body against a schema of the document, unknown fields refused."""
    _check_against(value, {"$ref": schema}, schema)


def _check_against(value: Any, rule: Told, where: str) -> None:
    if "$ref" in rule:
        rule = gmail()["schemas"][rule["$ref"]]
    checks = {"object": _check_object, "array": _check_array, "string": _check_string}
    plain = {"integer": int, "boolean": bool}
    kind = rule["type"]
    if kind in checks:
        checks[kind](value, rule, where)
    elif type(value) is not plain[kind]:
        raise NotAsDescribed(f"{where} is no {kind}")


def _check_array(value: Any, rule: Told, where: str) -> None:
    if not isinstance(value, list):
        raise NotAsDescribed(f"{where} is no list")
    for one in value:
        _check_against(one, rule["items"], where)


def _check_object(value: Any, rule: Told, where: str) -> None:
    if not isinstance(value, dict):
        raise NotAsDescribed(f"{where} is no object")
    for name, inner in value.items():
        if name not in rule.get("properties", {}):
            raise NotAsDescribed(f"{where} has no {name}")
        _check_against(inner, rule["properties"][name], f"{where}.{name}")


def _check_string(value: Any, rule: Told, where: str) -> None:
    if not isinstance(value, str):
        raise NotAsDescribed(f"{where} is no string")
    if rule.get("format") in BYTES and not value.isdecimal():
        raise NotAsDescribed(f"{where} is no number")
    if rule.get("format") == "byte" and not _is_base64url(value):
        raise NotAsDescribed(f"{where} is no base64url")


def _is_base64url(value: str) -> bool:
    if {"+", "/"} & set(value):
        return False
    try:
        base64.b64decode(value, altchars=b"-_", validate=True)
    except binascii.Error:
        return False
    return True
