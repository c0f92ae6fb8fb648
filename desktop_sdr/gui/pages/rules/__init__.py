"""The rules that the rep's edits taught: read, limited to a sequence, forgotten, brought back."""
