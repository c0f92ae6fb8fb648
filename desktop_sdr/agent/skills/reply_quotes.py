"""Finds where a mail stops being the sender's own words: attributions, header blocks, old mail."""

import re
from collections.abc import Sequence

WROTE = (
    r"wrote|writes|schrieb|schreibt|a écrit|ecrit|écrit|escribi[óo]|escreveu|ha scritto|scrive"
    r"|schreef|heeft (?:het volgende )?geschreven|geschreven|napisa[łl]\(?a?\)?|skrev|kirjoitti"
    r"|пишет|написала?|napsal\(?a?\)?|yazdı|írta|a scris|wrote the following|γραψε|έγραψε"
    r"|のメール|さんが書き|は書きました|writes:|写道|写到|님이 작성|escriure|va escriure"
)
DATE_LIKE = re.compile(
    r"\d{1,2}[:.h]\d{2}|\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|\b(?:19|20)\d{2}\b|年\s*\d{1,2}月"
)
ATTRIBUTION_END = re.compile(
    rf"(?:(?:{WROTE})[^\n:：]{{0,120}}|@[\w.-]+\.\w+[^\n:：]{{0,30}}|@[\w.-]+\.\w+>?[^\n:：]{{0,60}})"
    r"[:：]\s*\*?$",
    re.IGNORECASE,
)
VERB = re.compile(rf"(?<!\w)(?:{WROTE})(?!\w)", re.IGNORECASE)
ATTRIBUTION_START = re.compile(
    r"^\W{0,3}(?:(?:on|am|le|el|em|il|op|den|dne|dnia|w dniu|em|a|на|в|在|no dia|tr[oi]?|"
    r"mon|tue|wed|thu|fri|sat|sun|lun|mar|mer|jeu|ven|sam|dim|mo|di|mi|do|fr|sa|so|\d{1,4}).*\d"
    r"|.*@.*|.*\d{4}.*)",
    re.IGNORECASE,
)
MAX_ATTRIBUTION_LINES = 4
MAX_ATTRIBUTION_CHARS = 400

HEADER_NAMES = (
    r"from|sent|to|subject|date|cc|bcc|reply-to|importance|attachments?|organi[sz]ation|when|where"
    r"|von|gesendet|an|betreff|datum|kopie|antwort an|antwort"
    r"|de|envoy[ée]|[àa]|objet|date|cc|r[ée]pondre [àa]|"
    r"enviado(?: el| em)?|para|asunto|fecha|assunto|data|cópia|enviada(?: em)?"
    r"|da|inviato|a|oggetto|per|"
    r"van|verzonden|aan|onderwerp|datum|cc"
    r"|差出人|送信者|送信日時|日時|宛先|件名|送信元|cc"
    r"|fra|sendt|til|emne|från|skickat|till|ämne|lähettäjä|lähetetty|vastaanottaja|aihe"
    r"|od|wysłano|do|temat|odesláno|komu|předmět|kimden|gönderildi|kime|konu"
    r"|от|отправлено|кому|тема|дата|发件人|发送时间|收件人|主题|寄件者|보낸 사람|받는 사람|제목"
)
HEADER_LINE = re.compile(
    rf"^[\s>*_|]{{0,6}}(?:{HEADER_NAMES})\s?\*{{0,2}}\s?[:：]\*{{0,2}}(?:\s|\*|$|[^\s/])",
    re.IGNORECASE,
)
FROM_LINE = re.compile(
    r"^[\s>*_|]{0,6}(?:from|von|de|da|van|差出人|送信者|送信元|fra|från|lähettäjä|od|kimden|от|发件人|寄件者"
    r"|보낸 사람)\s?\*{0,2}\s?[:：]",
    re.IGNORECASE,
)
OLD_MAIL = re.compile(
    r"^[\s>*_|]{0,4}[-_=*—]{2,}\s*(?:original message|original appointment|forwarded (?:message|by)"
    r"|ursprüngliche nachricht|originalnachricht|weitergeleitete nachricht|message (?:d'origine"
    r"|original|transféré|transmis)|mensaje (?:original|reenviado)|mensagem (?:original|encaminhada)"
    r"|messaggio (?:originale|inoltrato)|oorspronkelijk bericht|doorgestuurd bericht"
    r"|original ?message|元のメッセージ|転送メッセージ|転送されたメッセージ|ursprungligt meddelande"
    r"|oprindelig meddelelse|opprinnelig melding|alkuperäinen viesti|wiadomość oryginalna"
    r"|исходное сообщение|пересылаемое сообщение|原始邮件|转发的邮件|reply above|reply message)",
    re.IGNORECASE,
)
FORWARDED = re.compile(
    r"^\s*(?:begin forwarded message|anfang der weitergeleiteten|début du message (?:transféré|réexp)"
    r"|inicio del mensaje reenviado|início da mensagem|inizio messaggio inoltrato"
    r"|begin doorgestuurd bericht|転送されたメッセージ)",
    re.IGNORECASE,
)
REPLY_ABOVE = re.compile(
    r"^\W*(?:please )?(?:reply|write|type your (?:reply|response)) (?:above|over) this line"
    r"|^\W*please type your reply above|^\W*antworte?n? (?:sie )?(?:bitte )?(?:oberhalb|über) dieser",
    re.IGNORECASE,
)
RULE_LINE = re.compile(r"^\s*[_]{10,}\s*$|^\s*-{20,}\s*$|^\s*={20,}\s*$")
QUOTED_LINE = re.compile(r"^\s{0,3}(?:>|＞|\|\s|»\s)")


def old_mail_begins(lines: Sequence[str], at: int) -> int | None:
    """Return how many lines the break before old mail takes at line `at`, or None.

    Zero lines never: where a break is found it is at least one line long.
    """
    line = lines[at]
    if OLD_MAIL.match(line) or FORWARDED.match(line) or REPLY_ABOVE.match(line):
        return 1
    if is_header_block(lines, at):
        return 1
    if RULE_LINE.match(line) and _headers_follow(lines, at):
        return 1
    return None


def attribution_at(lines: Sequence[str], at: int) -> int | None:
    """Return how many lines an attribution ("On ... X wrote:") takes at `at`, or None."""
    first = lines[at]
    if not first.strip() or not ATTRIBUTION_START.match(first):
        return None
    joined = ""
    for length, line in enumerate(lines[at : at + MAX_ATTRIBUTION_LINES], 1):
        if not line.strip() and length > 1:
            return None
        joined = f"{joined} {line.strip()}".strip()
        if len(joined) > MAX_ATTRIBUTION_CHARS:
            return None
        if ATTRIBUTION_END.search(joined):
            return length if _is_attribution(joined) else None
    return None


def is_header_block(lines: Sequence[str], at: int) -> bool:
    """Say whether a pasted mail header (From, Sent, To, Subject) begins at line `at`."""
    if not HEADER_LINE.match(lines[at]):
        return False
    window = [line for line in lines[at : at + 8] if line.strip()][:6]
    named = sum(1 for line in window if HEADER_LINE.match(line))
    has_from = any(FROM_LINE.match(line) for line in window[:3])
    return named >= 3 or (named >= 2 and has_from and _names_mail(window))


def _names_mail(window: Sequence[str]) -> bool:
    return any("@" in line or DATE_LIKE.search(line) for line in window)


def _headers_follow(lines: Sequence[str], at: int) -> bool:
    following = [n for n in range(at + 1, min(at + 5, len(lines))) if lines[n].strip()]
    return bool(following) and is_header_block(lines, following[0])


def _is_attribution(joined: str) -> bool:
    has_date = bool(DATE_LIKE.search(joined))
    has_address = "@" in joined
    return (has_date and (has_address or bool(VERB.search(joined)))) or (
        has_address and bool(VERB.search(joined))
    )
