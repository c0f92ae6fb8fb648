"""Servers that speak as the vendors describe their mail interfaces, and refuse all else."""
