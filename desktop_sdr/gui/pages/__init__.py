"""The pages of the rail, a folder each."""
