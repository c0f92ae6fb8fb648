"""Limits so wide that nothing waits for them: what is tested there is something else."""

from desktop_sdr.settings import Limits

WIDE = Limits(
    mails_per_day=2000,
    mails_per_hour=500,
    mails_per_domain_per_day=500,
    mails_per_account_per_day=500,
    gap_min_minutes=0,
    gap_max_minutes=0,
)
