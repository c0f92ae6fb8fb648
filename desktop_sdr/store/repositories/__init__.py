"""The repositories of ports/store.py over one transaction, grouped by what they are about."""
