"""Mail out over SMTP, mail in over IMAP."""
