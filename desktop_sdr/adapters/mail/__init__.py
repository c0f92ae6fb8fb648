"""Mail out over SMTP, mail in over IMAP, and the Sent folder as the witness between them."""
