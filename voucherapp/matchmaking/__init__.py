"""Finding a partner: the public gallery of creatives and invitations."""
