"""Each port for real: the only folder that talks to networks, keychains and the machine's clock.

Whatever goes wrong leaves an adapter as one of the four errors of `ports.errors`, and never with a
secret in it. Nothing in here decides anything, and nothing is tried a second time: that is the
business of the agent's loop.
"""
