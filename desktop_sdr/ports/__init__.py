"""The outside world as the agent sees it: Protocols and frozen records."""
