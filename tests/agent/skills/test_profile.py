"""A profile file is understood, or every fault in it is named at once with its place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_sdr import resources
from desktop_sdr.agent.skills.profile import BadProfile, parse_profile
from desktop_sdr.agent.skills.profile_mailbox import MailboxConfig, ServerConfig
from desktop_sdr.agent.skills.toml_lines import lines_of
from desktop_sdr.domain.ids import EmailAddress
from desktop_sdr.domain.money import Money
from desktop_sdr.domain.offer import Billing, PriceLine
from desktop_sdr.settings import Settings

SMALLEST = """\
[seller]
name = "Rita Reyes"
mail = "rita@seller.example"
company = "Seller Ltd"
postal_address = "1 Quay Street, Dublin"
time_zone = "Europe/Dublin"

[product]
name = "Shiftly"
"""
MAILBOX = """
[mailbox]
[mailbox.smtp]
host = "smtp.seller.example"
[mailbox.imap]
host = "imap.seller.example"
"""


def faults(text: str) -> list[str]:
    with pytest.raises(BadProfile) as caught:
        parse_profile(text)
    return [str(fault) for fault in caught.value.faults]


def test_the_shipped_template_is_a_valid_profile_without_a_warning():
    profile = parse_profile(resources.read_text("profile_template.toml"))
    assert profile.warnings == ()
    assert profile.settings == Settings()
    assert profile.mailbox is not None


def test_the_folder_for_attachments_is_named_by_its_whole_path():
    told = faults(SMALLEST + '[sending]\nattachments_folder = "to attach"\n')
    assert told == [
        'line 11: sending.attachments_folder is "to attach": it must be a whole path,'
        " from the root on"
    ]


def test_the_template_names_every_setting_with_its_default():
    from dataclasses import fields

    text = resources.read_text("profile_template.toml")
    uncommented = "\n".join(
        line.removeprefix("# ") if line.startswith("# ") and " = " in line else line
        for line in text.splitlines()
    )
    profile = parse_profile(uncommented)
    assert profile.warnings == ()
    assert profile.settings == Settings()
    for group in fields(Settings):
        for one in fields(getattr(Settings(), group.name)):
            assert f"\n# {one.name} = " in text


def test_a_small_profile_is_enough_to_start():
    profile = parse_profile(SMALLEST)
    assert profile.seller.name == "Rita Reyes"
    assert profile.seller.languages == ("en",)
    assert profile.offer.product == "Shiftly"
    assert profile.mailbox is None
    assert profile.settings == Settings()


def test_prices_are_exact_amounts_or_only_for_the_rep():
    text = SMALLEST + (
        '[price_list]\ntrial = "Two weeks."\n'
        '[[price_list.items]]\nitem = "Team"\nprice = "29.90 EUR"\nunit = "user"\n'
        '[[price_list.items]]\nitem = "Setup"\nprice = 1200\ncurrency = "USD"\nbilling = "once"\n'
        '[[price_list.items]]\nitem = "Big"\nprice = "Human only"\n'
    )
    prices = parse_profile(text).offer.prices
    assert prices.trial == "Two weeks."
    assert prices.lines == (
        PriceLine(item="Team", price=Money(2990, "EUR"), unit="user"),
        PriceLine(item="Setup", price=Money(120000, "USD"), billing=Billing.ONCE),
        PriceLine(item="Big", price=None),
    )


def test_the_usual_ports_and_user_need_not_be_written():
    mailbox = parse_profile(SMALLEST + MAILBOX).mailbox
    assert mailbox == MailboxConfig(
        address=EmailAddress("rita@seller.example"),
        smtp=ServerConfig("smtp.seller.example", 587, "starttls", "rita@seller.example"),
        imap=ServerConfig("imap.seller.example", 993, "tls", "rita@seller.example"),
    )


def test_all_faults_are_named_at_once_each_with_its_line():
    text = """\
[seller]
name = ""
mail = "rita at seller"
company = 7
postal_address = "x"
time_zone = "Europe/Nowhere"
work_end = 3
[product]
name = "Shiftly"
[ideal_customer]
countries = ["Germany"]
[mailbox.smtp]
host = "smtp.seller.example"
port = "abc"
[mailbox.imap]
"""
    assert faults(text) == [
        "line 2: seller.name is missing: it is the name your mails are signed with",
        'line 3: seller.mail is "rita at seller": it must be one mail address',
        "line 4: seller.company is 7: it must be words in quotes",
        'line 6: seller.time_zone is "Europe/Nowhere":'
        ' it must be a time zone such as "Europe/Madrid"',
        "line 7: seller.work_end is 3: it must be later than work_start, which is 9",
        'line 11: ideal_customer.countries is "Germany":'
        ' it must hold two-letter codes such as "ES"',
        'line 14: mailbox.smtp.port is "abc": it must be a whole number between 1 and 65535',
        "line 15: mailbox.imap.host is missing: it is the name of the server",
    ]


def test_what_is_missing_altogether_is_named_without_a_line():
    said = faults("")
    assert "seller.mail is missing: it is the address your mails come from" in said
    assert "product.name is missing: it is what you sell" in said


def test_items_of_a_list_are_counted_so_that_the_fault_can_be_found():
    text = SMALLEST + (
        '[[price_list.items]]\nitem = "Team"\nprice = "29 EUR"\n'
        '[[price_list.items]]\nitem = "Plus"\nprice = "49"\n'
    )
    assert faults(text) == [
        'line 15: price_list.items[2].price is "49":'
        ' it must be an amount with its currency, such as "29.00 EUR", or "human only"'
    ]


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("[limits]\nmails_per_day = 0", "must be a whole number between 1 and 2000"),
        ("[boundaries]\nthreshold = 0.5", "must be between 0.7 and 1.0"),
        ("[boundaries]\ndeal_limit_usd = 60000", "must be a whole number between 0 and 50000"),
        ("[sending]\non_weekends = 1", "must be true or false, without quotes"),
        ("[sending]\nday_start_hour = 18", "must be later than day_start_hour"),
        ("[sending]\nwork_start_hour = 19", "must be later than work_start_hour"),
        ('[sending]\ndays_off = ["24 Dec"]', 'sending.days_off is "24 Dec": it must be a day such'),
        ("[sending]\ndays_off = [2026]", "must be a list of words"),
        ('[sending]\ndays_off = ["2027-01-02..2026-12-28"]', "must not end before it begins"),
        ('[sending]\ndays_off = ["2026-01-01..2028-01-01"]', "must not be longer than a year"),
        ('[sending]\nholidays_of = "Spain"', "must be the two-letter code of a country"),
        ('[sending]\nholidays_of = "XX"', "must be the two-letter code of a country"),
        ("[limits]\ngap_max_minutes = 1", "must not be under gap_min_minutes"),
        ("limits = 3", "must be a table"),
        ("knowledge = 3", "must be a list"),
        ('[ideal_customer]\ntitles = ["a", 3]', "must be a list of words"),
        ("[ideal_customer]\nmin_employees = 9\nmax_employees = 3", "must not be under"),
        ('[mailbox.smtp]\nhost = "x"\nsecurity = "none"', "must be one of starttls, tls"),
        ('[mailbox.smtp]\nhost = "x"\nsecurity = "plain_loopback"', "there is no usual one"),
    ],
)
def test_a_value_out_of_bounds_says_what_it_must_be(line: str, rule: str):
    where = line + "\n" + SMALLEST if not line.startswith("[") else SMALLEST + line
    assert any(rule in fault for fault in faults(where))


@pytest.mark.parametrize(
    "line",
    [
        '[mailbox]\npassword = "hunter22"',
        '[mailbox.smtp]\nhost = "x"\nPassword = "hunter22"',
        '[somewhere.else]\napi-key = "hunter22"',
        '[[knowledge]]\nquestion = "a"\nanswer = "b"\ntoken = "hunter22"',
    ],
)
def test_a_secret_in_the_file_is_refused_and_never_repeated(line: str):
    said = faults(SMALLEST + line)
    assert any("keychain" in fault for fault in said)
    assert not any("hunter22" in fault for fault in said)


def test_an_unknown_key_is_a_warning_with_the_nearest_name():
    text = SMALLEST.replace("[product]", 'langauges = ["en"]\n[product]') + "[sendign]\nx = 1\n"
    assert parse_profile(text).warnings == (
        "line 8: seller.langauges is not known and has no effect; did you mean seller.languages?",
        "line 11: sendign is not known and has no effect; did you mean sending?",
    )


@pytest.mark.parametrize(
    ("text", "line"), [("[seller\nname = 1", 1), ('[seller]\nname = "a\n', 2), ("a = 1\na = 2", 2)]
)
def test_what_is_no_toml_says_on_which_line(text: str, line: int):
    (fault,) = faults(text)
    assert fault.startswith(f"line {line}: this is not a TOML file: ")


def test_two_answers_cannot_have_one_id():
    entry = '[[knowledge]]\nid = "a"\nquestion = "q"\nanswer = "x"\n'
    assert "another entry has it too" in faults(SMALLEST + entry + entry)[0]


def test_competitors_may_be_a_plain_list():
    text = 'competitors = ["Rota", "Plannr"]\n' + SMALLEST
    assert parse_profile(text).offer.competitors == ("Rota", "Plannr")


def test_lines_are_found_past_long_texts():
    text = (
        'a = """\nb = 1\n[c]\n"""\nd.e = 2\n[x]\ny = 3\n[[z]]\nk = 1\n[[z]]\nk = 2\n[z.q]\nw = 1\n'
    )
    lines = lines_of(text)
    assert (lines["a"], lines["d.e"], lines["x.y"]) == (1, 5, 7)
    assert (lines["z[1].k"], lines["z[2].k"], lines["z[2].q.w"]) == (9, 11, 13)
    assert "b" not in lines


@given(text=st.text(alphabet='[]=."a1\n#{}', max_size=60))
def test_any_text_is_a_profile_or_a_list_of_faults(text: str):
    try:
        parse_profile(text)
    except BadProfile as bad:
        assert bad.faults


def test_an_address_on_a_domain_beyond_ascii_is_kept_as_the_net_writes_it():
    text = SMALLEST.replace("rita@seller.example", "Rita@Büro.example")
    assert parse_profile(text).seller.email == "rita@xn--bro-hoa.example"
    text = SMALLEST + MAILBOX.replace("[mailbox]\n", '[mailbox]\naddress = "Rita@Büro.example"\n')
    mailbox = parse_profile(text).mailbox
    assert mailbox is not None
    assert mailbox.address == "rita@xn--bro-hoa.example"


def test_an_unsubscribe_page_must_be_told_who_asks():
    line = 'unsubscribe_url = "https://seller.example/leave?who={address}"'
    with_page = SMALLEST.replace("[seller]", f"[seller]\n{line}")
    assert parse_profile(with_page).seller.unsubscribe_url.endswith("{address}")
    for wrong in ("http://seller.example/{address}", "https://seller.example/leave"):
        text = SMALLEST.replace("[seller]", f'[seller]\nunsubscribe_url = "{wrong}"')
        [fault] = faults(text)
        assert "must begin with https:// and hold {address} once" in fault


def test_days_off_stand_in_quotes_or_without_them():
    text = SMALLEST + '[sending]\ndays_off = [2026-12-24, "2026-12-28..2027-01-02"]\n'
    text += 'holidays_of = "IE"\n'
    sending = parse_profile(text).settings.sending
    assert sending.days_off == ("2026-12-24", "2026-12-28..2027-01-02")
    assert sending.holidays_of == "IE"
