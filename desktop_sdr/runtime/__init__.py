"""What keeps the agent going: pulses, folders, logs, one process per profile."""
