"""Sheets: children of the window that cover everything but the header; never modal dialogs."""
