"""The command line: every command of the product, for people by default and as JSON on request."""
