"""A small believable world behind every port; needs no account."""
