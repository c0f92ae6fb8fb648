"""Real servers that tests start on free loopback ports, and that leave nothing behind."""
