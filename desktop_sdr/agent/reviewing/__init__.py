"""What the rep does: approve, edit, turn down, answer a case, take back, set the level."""
