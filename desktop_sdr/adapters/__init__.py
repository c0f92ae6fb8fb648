"""Each port for real: the only folder that talks to networks and keychains."""
