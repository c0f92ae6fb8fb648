"""What keeps the agent honest: the latch, the record, the watch."""
