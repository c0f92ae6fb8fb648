"""The classifier that ships with the program: a small encoder and what was learned on top of it."""
