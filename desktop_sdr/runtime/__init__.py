"""What keeps the agent going: pulses, the scheduler, the instance lock, folders, logs, stopping."""
