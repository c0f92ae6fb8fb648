"""What keeps the agent honest: the rep, the switch, the watch, the audit."""
