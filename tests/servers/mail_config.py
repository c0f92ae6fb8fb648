"""What Postfix and Dovecot are told, so that together they act like a provider and the world.

- submission (STARTTLS), submission over TLS: sign-in needed; an unknown recipient is accepted and
  bounces later by a real DSN; `@refused.test` is refused at RCPT, `@grey.test` goes by a Greylist.
- own-id submission: the same, but the server puts in a Message-ID of its own, as Outlook.com does.
- MX: no sign-in; takes mail for users that exist and refuses all else at RCPT.
"""

from dataclasses import dataclass, field
from pathlib import Path

from servers.certificates import Certificate

PASSWORD = "secret"
DOMAINS = ("seller.test", "buyer.test", "grey.test")


@dataclass(frozen=True)
class User:
    address: str
    password: str = PASSWORD
    quota: str = ""
    """Such as `1K`; a mail that does not fit bounces with 5.2.2."""
    files_sent: bool = False
    """Whether the provider files a copy of what this user submits."""

    def dovecot_line(self) -> str:
        extra = f"userdb_quota_rule=*:storage={self.quota}" if self.quota else ""
        return f"{self.address}:{{PLAIN}}{self.password}::::::{extra}\n"


@dataclass(frozen=True)
class Ports:
    submission: int
    submissions: int
    own_id: int
    mx: int
    imap: int
    imaps: int
    lmtp: int
    auth: int
    provider: int
    """Where Dovecot asks about access tokens; a test that hands some out listens there."""
    greylist: int
    """Where Postfix asks about mail to `@grey.test`; a test with a Greylist listens there."""


@dataclass(frozen=True)
class Folders:
    """Where everything of one run lies; the parent is removed when the servers stop."""

    run: Path
    postfix: Path = field(init=False)
    dovecot: Path = field(init=False)
    mail: Path = field(init=False)
    home: Path = field(init=False)
    log: Path = field(init=False)

    def __post_init__(self) -> None:
        for name in ("postfix", "dovecot", "mail", "home", "log"):
            object.__setattr__(self, name, self.run / name)


def dovecot(folders: Folders, ports: Ports, tls: Certificate, owner: tuple[int, int]) -> str:
    uid, gid = owner
    return f"""
base_dir = {folders.dovecot}/run
state_dir = {folders.dovecot}/run
log_path = {folders.log}/dovecot.log
protocols = imap lmtp
listen = 127.0.0.1
ssl = yes
ssl_cert = <{tls.certificate}
ssl_key = <{tls.key}
disable_plaintext_auth = yes
auth_mechanisms = plain login xoauth2
auth_failure_delay = 0
mail_location = maildir:{folders.mail}/%d/%n
mail_uid = {uid}
mail_gid = {gid}
first_valid_uid = 1
mail_plugins = quota
mail_max_userip_connections = 200
passdb {{
  driver = passwd-file
  mechanisms = plain login
  args = username_format=%u {folders.dovecot}/users/%u
}}
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {folders.dovecot}/tokens.conf
}}
userdb {{
  driver = passwd-file
  args = username_format=%u {folders.dovecot}/users/%u
  default_fields = uid={uid} gid={gid} home={folders.home}/%d/%n
}}
service anvil {{
  client_limit = 1000
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service imap-login {{
  inet_listener imap {{
    port = {ports.imap}
  }}
  inet_listener imaps {{
    port = {ports.imaps}
    ssl = yes
  }}
}}
service lmtp {{
  inet_listener lmtp {{
    address = 127.0.0.1
    port = {ports.lmtp}
  }}
}}
service auth {{
  inet_listener {{
    address = 127.0.0.1
    port = {ports.auth}
  }}
}}
lmtp_save_to_detail_mailbox = yes
mail_never_cache_fields = imap.envelope date.received
protocol lmtp {{
  mail_plugins = quota sieve
  postmaster_address = postmaster@buyer.test
}}
protocol imap {{
  mail_plugins = quota imap_quota
}}
namespace inbox {{
  inbox = yes
  mailbox Sent {{
    auto = subscribe
    special_use = \\Sent
  }}
  mailbox Junk {{
    auto = subscribe
    special_use = \\Junk
  }}
}}
plugin {{
  quota = maildir:User quota
  quota_rule = *:storage=1G
  sieve = file:~/sieve;active=~/.dovecot.sieve
  sieve_vacation_send_from_recipient = yes
  sieve_extensions = +editheader
}}
submission_host = 127.0.0.1:{ports.mx}
quota_full_tempfail = no
"""


def tokens(ports: Ports) -> str:
    return f"""
introspection_url = http://127.0.0.1:{ports.provider}/introspect?token=
introspection_mode = get
username_attribute = email
active_attribute = active
active_value = true
"""


def postfix_main(folders: Folders, ports: Ports, tls: Certificate) -> str:
    return f"""
compatibility_level = 3.6
queue_directory = {folders.postfix}/queue
data_directory = {folders.postfix}/state
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
myhostname = mx.seller.test
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
maillog_file = {folders.log}/postfix.log
maillog_file_prefixes = {folders.log}
alias_maps =
alias_database =
notify_classes =
recipient_delimiter = +
virtual_mailbox_domains = {", ".join(DOMAINS)}
virtual_mailbox_maps = hash:{folders.postfix}/users
virtual_transport = lmtp:inet:127.0.0.1:{ports.lmtp}
sender_bcc_maps = hash:{folders.postfix}/copies
default_transport = error:5.4.4 No route to this domain
relay_transport = error:5.4.4 No route to this domain
transport_maps = inline:{{ {{ later.test = retry:4.7.1 Busy, please try again later }} \
{{ spam.test = error:5.7.1 Message rejected as spam by content filter }} }}
lmtp_destination_concurrency_limit = 4
smtpd_restriction_classes = greylisting
greylisting = check_policy_service inet:127.0.0.1:{ports.greylist}
smtpd_peername_lookup = no
smtpd_error_sleep_time = 0
smtpd_client_connection_count_limit = 0
smtpd_tls_cert_file = {tls.certificate}
smtpd_tls_key_file = {tls.key}
smtpd_tls_security_level = may
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:{ports.auth}
smtpd_relay_restrictions = permit_sasl_authenticated, reject_unauth_destination
smtp_dns_support_level = disabled
smtp_host_lookup = native
delay_warning_time = 1s
minimal_backoff_time = 2s
queue_run_delay = 1s
bounce_queue_lifetime = 1h
maximal_queue_lifetime = 1h
"""


SUBMISSION = """\
 -o smtpd_sasl_auth_enable=yes -o smtpd_tls_auth_only=yes -o mynetworks=
 -o smtpd_reject_unlisted_recipient=no
 -o { smtpd_relay_restrictions = permit_sasl_authenticated, reject }
 -o { smtpd_recipient_restrictions = \
check_recipient_access inline:{ { refused.test = 550 5.1.1 User unknown }, \
{ grey.test = greylisting } }, \
check_recipient_access hash:$config_directory/answers, \
permit_sasl_authenticated, reject }
"""


def postfix_master(folders: Folders, ports: Ports) -> str:
    own_ids = f"regexp:{folders.postfix}/own_ids"
    return f"""
127.0.0.1:{ports.mx} inet n - n - - smtpd
127.0.0.1:{ports.submission} inet n - n - - smtpd
 -o smtpd_tls_security_level=encrypt
{SUBMISSION}127.0.0.1:{ports.submissions} inet n - n - - smtpd
 -o smtpd_tls_wrappermode=yes
{SUBMISSION}127.0.0.1:{ports.own_id} inet n - n - - smtpd
 -o smtpd_tls_security_level=encrypt -o cleanup_service_name=own_id_cleanup
{SUBMISSION}own_id_cleanup unix n - n - 0 cleanup
 -o header_checks={own_ids} -o always_add_missing_headers=yes
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


OWN_IDS = (
    "/^Message-ID:[[:space:]]*(<.*>)/ REPLACE X-Microsoft-Original-Message-ID: $1\n"
    "/^From:(.*)<alias@seller\\.test>/ REPLACE From:$1<rita.main@seller.test>\n"
)
"""A provider that knows mails by ids of its own, and grants nobody the alias."""
