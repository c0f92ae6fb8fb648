"""Tells a dead address from a passing failure by its status code and the server's words."""

import re

HARD_CODES = frozenset(
    {"5.1.0", "5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.9", "5.1.10", "5.2.1", "5.4.4", "5.7.13"}
)
"""RFC 3463, 7505 and the IANA registry: no such user or host, moved, disabled, takes no mail."""
VAGUE_CODES = frozenset({"5.0.0", "5.0.1", "5.2.0", "5.3.0", "5.4.1", "5.5.0", "5.7.1", ""})
"""Codes that servers put on anything: only their words tell."""

PASSING = re.compile(
    r"mail ?box (?:is )?(?:full|size)|quota|over ?quota|exceeded (?:storage|the mailbox|its)"
    r"|insufficient (?:system )?(?:storage|disk|space)|disk (?:is )?full|no space left"
    r"|too (?:large|big|many|busy|long)|message size|size limit|exceeds? (?:the )?maximum"
    r"|spam|junk|bulk|black ?-?list|block ?-?list|blocked|block list|dnsbl|\brbl\b|spamhaus"
    r"|barracuda|spamcop|reputation|policy|policies|dmarc|dkim|\bspf\b|rate limit|throttl"
    r"|virus|malware|content (?:was )?(?:reject|denied)|unsolicited|not rfc ?\d+ compliant"
    r"|grey ?list|try (?:again|later)|temporar|deferred|delayed|timed? ?out|time-?out"
    r"|connection (?:refused|reset|lost|dropped|died)|lost connection|network (?:is )?unreachable"
    r"|too many (?:hops|connections|errors)|mail loop|loops? back|routing loop|looping"
    r"|authenticat|relay(?:ing)? (?:access )?denied|not (?:allowed|permitted) to relay"
    r"|unable to relay|protocol error|system error|local configuration error|inactive.{0,20}days"
)
NO_SUCH = re.compile(
    r"(?:user|recipient|mail ?box|address|account|alias|person|e-?mail)[^.;\n]{0,60}"
    r"(?:unknown|not found|n't found|not exist|n't exist|not known|no longer (?:exist|valid|active|in"
    r" use)|not (?:a )?(?:valid|listed|recogni[sz]ed)|invalid|not available here|disabled"
    r"|deactivated|suspended|terminated|closed|unavailable|does not have|doesn't have|discontinued"
    r"|not (?:be )?(?:resolved|located)|(?:has|have) moved|left the (?:company|organi[sz]ation))"
    r"|(?:unknown|invalid|bad|illegal|no such|nonexistent|non-existent|unrouteable|undeliverable"
    r"|not a valid|no|incorrect|inactive|disabled|deleted)[ \-_]+(?:local[ -])?(?:virtual )?"
    r"(?:user|recipient|mail ?box|address|account|alias|person|destination|mail ?drop|local part)"
    r"|user[ _]?unknown|nosuchuser|no such (?:person|name)|recipnotfound|resolver\.adr"
    r"|addressee unknown|address rejected|recipient rejected|unable to find (?:the )?recipient"
    r"|does(?: not|n't) (?:exist|have an? .{0,30}account)|not (?:our|my) customer"
    r"|no longer (?:with|at|works|employed|employs|accepts?|receives?|in use|valid|available|exists?)"
    r"|account (?:has been |is |was )?(?:closed|disabled|suspended|deleted|inactive|terminated)"
    r"|not in (?:the |our )?(?:directory|address book)|not listed in"
)
NO_HOST = re.compile(
    r"(?:host|domain)(?: name)?[^.;\n]{0,60}(?:not found|unknown|not exist|n't exist|invalid)"
    r"|(?:unknown|no such|bad|invalid|nonexistent) (?:host|domain)|host ?unknown|hostunknown"
    r"|unrout(?:e)?able|nxdomain|no (?:valid )?(?:mx|mail exchanger|route to (?:host|domain))"
    r"|name or service not known|nullmx|null mx|(?:does|do) not accept (?:any )?mail"
    r"|(?:does not|doesn't) (?:receive|accept) (?:any )?(?:e-?)?mail|cannot receive (?:e-?)?mail"
    r"|all relevant mx records point to non-existent hosts|couldn't find any host"
)
MOVED = re.compile(r"(?:has |have |user )moved|new address|changed (?:his|her|their|the) address")
DEAD_IN_OTHER_WORDS = re.compile(
    r"nicht (?:bekannt|gefunden|vorhanden|existiert)|unbekannter? (?:empf|benutz|nutzer)"
    r"|existiert nicht|inconnue?|n'existe pas|introuvable|no existe|desconocido|desconhecido"
    r"|não existe|nao existe|non esiste|sconosciuto|bestaat niet|onbekend|不存在|存在しません"
    r"|見つかりません|见つかりません|宛先不明|無効なアドレス|无效|用户不存在|не существует|не найден"
)
CODE = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?![\d.])")
SMTP_CODE = re.compile(r"(?<![\d.])([45]\d\d)(?=[ \-:;,#]|$)")


def status_in(words: str) -> str:
    """Return the enhanced status code in a server's words, or the plain one's family, or empty."""
    enhanced = CODE.search(words)
    if enhanced:
        return enhanced.group(1)
    plain = SMTP_CODE.search(words)
    return f"{plain.group(1)[0]}.0.0" if plain else ""


def is_permanent(status: str, words: str) -> bool:
    """Say whether the address itself will never work; any doubt is a passing failure."""
    if status.startswith(("4.", "2.")):
        return False
    text = words.lower()
    if status in HARD_CODES:
        return not _is_full(text)
    if status not in VAGUE_CODES and not status.endswith(".0"):
        return False
    dead = bool(NO_SUCH.search(text) or NO_HOST.search(text) or MOVED.search(text))
    if dead or DEAD_IN_OTHER_WORDS.search(text):
        return not (_is_full(text) or _is_policy(text))
    return False


def _is_full(text: str) -> bool:
    return "quota" in text or "mailbox full" in text or "mailbox is full" in text


def _is_policy(text: str) -> bool:
    passing = PASSING.search(text)
    return passing is not None and not NO_SUCH.search(text)


def says_passing(words: str) -> bool:
    """Say whether the words speak of a failure that may pass: full, busy, refused as spam."""
    return bool(PASSING.search(words.lower()))
