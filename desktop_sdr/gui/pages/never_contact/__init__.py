"""The never-contact list: looked through, added to, taken from, brought in, handed on."""
