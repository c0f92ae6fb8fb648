"""Why a row cannot go on the never-contact list: the window and the command line say the same."""

from typing import Final

WHY: Final = {
    "empty": "nothing stands there",
    "no_entry": "it is no address, domain or hash",
    "no_address": "nothing stands there",
    "bad_address": "it is no mail address",
    "international_address": "the part before the @ is not in plain letters",
    "whole_country": "it would stop a whole country; name a domain such as company.example",
    "mail_provider": "private people everywhere have their mail there; name the address",
    "broken_quotes": "a quote is never closed",
}
