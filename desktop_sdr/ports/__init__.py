"""The outside world as small Protocols and frozen records; no implementation lives here."""
