"""Customer records outside this program."""
