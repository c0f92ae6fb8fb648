"""Signing in by OAuth 2: the rep's own browser, and the tokens that come of it."""
