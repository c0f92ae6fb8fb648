"""Where facts about a lead are looked up."""
