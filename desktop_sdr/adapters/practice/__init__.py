"""A small believable world behind every port: prospects, mailbox, calendar, CRM, a fast clock."""
