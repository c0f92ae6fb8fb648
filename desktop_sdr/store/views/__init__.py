"""What the screens read: plain SELECTs on the reading engine, frozen rows out."""
