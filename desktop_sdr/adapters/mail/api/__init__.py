"""Mail over the vendors' own web interfaces: the Gmail API and Microsoft Graph."""
