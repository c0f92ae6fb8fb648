"""What each finding about a domain means, and what to do about it; shared with the command line.

No Qt is imported here, so that a command need not load it to say the same words.
"""

from typing import Final

from desktop_sdr.domain.reputation import FindingCode

FINDINGS: Final = {
    FindingCode.NO_SUCH_DOMAIN: "{subject} does not exist, so nobody takes mail from it: check how"
    " the address is spelled, or renew the domain.",
    FindingCode.PROVIDER_DOMAIN: "{subject} is the provider's own domain; its records are the"
    " provider's business and yours to trust. Cold mail fares better from a domain of your own.",
    FindingCode.NOT_LOOKED_UP: "No name server answered for {subject}, so nothing is known of it:"
    " check the network, then look again.",
    FindingCode.MX_FOUND: "Mail to {subject} is taken by {value}.",
    FindingCode.MX_MISSING: "{subject} names no server that takes its mail (MX), so replies may"
    " never arrive and receivers distrust it: add the record that your provider names.",
    FindingCode.MX_REFUSES_ALL: "{subject} says that it takes no mail at all (null MX), so no reply"
    " can arrive: put your provider's servers in its place.",
    FindingCode.SPF_HOLDS: "The SPF record says who may send for {subject}: {value}",
    FindingCode.SPF_MISSING: "{subject} has no SPF record, so receivers cannot tell your mail from"
    " a forgery, and large ones refuse it: add one.",
    FindingCode.SPF_SEVERAL: "{subject} has more than one SPF record, so receivers believe none:"
    " join them into one ({value}).",
    FindingCode.SPF_BROKEN: "The SPF record of {subject} cannot be followed through at {value}, so"
    " receivers give it up: mend or remove that part.",
    FindingCode.SPF_TOO_MANY_LOOKUPS: "The SPF record of {subject} needs {value} look-ups, and"
    " receivers give up after 10: take out the services that you no longer send with.",
    FindingCode.SPF_ALLOWS_ALL: "The SPF record of {subject} lets everybody in the world send in"
    " your name: end it with ~all.",
    FindingCode.SPF_NEUTRAL: "The SPF record of {subject} says nothing about those whom it does not"
    " name: end it with ~all.",
    FindingCode.SPF_WITHOUT_PROVIDER: "The SPF record of {subject} does not include {value}, by"
    " which your mail leaves, so receivers take it for a forgery unless its addresses stand there"
    " one by one: add it.",
    FindingCode.DKIM_FOUND: "The DKIM key {subject} is there ({value} bits).",
    FindingCode.DKIM_MISSING: "There is no DKIM key at {subject}, so the signature of your mail"
    " proves nothing: switch DKIM on at your provider and publish the key that it shows.",
    FindingCode.DKIM_UNREADABLE: "The DKIM key at {subject} cannot be read: publish it again,"
    " letter for letter as your provider shows it.",
    FindingCode.DKIM_REVOKED: "The DKIM key at {subject} is revoked (empty), so the signature of"
    " your mail counts as broken: publish your provider's present key.",
    FindingCode.DKIM_WEAK: "The DKIM key at {subject} is too short to be believed ({value} bits):"
    " let your provider make one of 2048 bits.",
    FindingCode.DKIM_SHORT: "The DKIM key at {subject} is short ({value} bits): it is believed"
    " today, and 2048 bits will be for long.",
    FindingCode.DKIM_TESTING: "The DKIM key at {subject} is marked as a test (t=y), so receivers"
    " may treat your mail as unsigned: take the mark out.",
    FindingCode.DKIM_SELECTOR_UNKNOWN: "It is not known by which DKIM key the mail of {subject} is"
    " signed: run desktop-sdr mailbox test, which reads it off a mail to yourself, or write"
    " dkim_selector into the profile.",
    FindingCode.DKIM_OTHER_DOMAIN: "That mail is signed for {value} and not for {subject}, so it"
    " proves nothing about your domain: switch on DKIM for it at your provider.",
    FindingCode.DMARC_FOUND: "The DMARC policy of {subject} is set: {value}",
    FindingCode.DMARC_MISSING: "{subject} has no DMARC policy, which large receivers ask of whoever"
    " sends much: add one that only watches at first.",
    FindingCode.DMARC_SEVERAL: "{subject} has more than one DMARC record, so receivers believe"
    " none: keep one of them ({value}).",
    FindingCode.DMARC_BROKEN: "The DMARC record of {subject} names no policy that receivers know"
    " ({value}): write p=none, p=quarantine or p=reject into it.",
    FindingCode.DMARC_WITHOUT_REPORTS: "The DMARC record of {subject} names nobody for the daily"
    " reports, so you would not hear of forgeries or refusals: add rua.",
    FindingCode.DMARC_ONLY_WATCHES: "The DMARC policy of {subject} only watches, which is enough"
    " for receivers: {value}",
    FindingCode.HOST_NAMED: "Your server {subject} goes by the name {value}, which leads back to"
    " it.",
    FindingCode.HOST_UNNAMED: "Your server {subject} has no reverse name (PTR), and many receivers"
    " refuse its mail: ask whoever gives you the address for one.",
    FindingCode.HOST_NAMED_OTHERWISE: "Your server {subject} goes by the name {value}, which does"
    " not lead back to it, and many receivers refuse its mail: make the two agree.",
    FindingCode.LISTED: "{subject} stands on the block list {value}, so many receivers refuse its"
    " mail: stop sending, find the cause, then ask the list to take it off.",
    FindingCode.NOT_LISTED: "{subject} does not stand on {value}.",
    FindingCode.LIST_REFUSED: "{value} does not answer questions from this computer, which says"
    " nothing about {subject}: ask on the list's own page.",
    FindingCode.LIST_NO_ANSWER: "{value} gave no answer about {subject}: try again later.",
    FindingCode.LIST_PUBLIC_RESOLVER: "{value} was not asked about {subject}: your name server is a"
    " public one, whose questions the list refuses. Ask on the list's own page.",
}
