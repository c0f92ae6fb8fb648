"""The steps behind packaging/dev.py; standard library only, so that they run on a fresh machine."""
