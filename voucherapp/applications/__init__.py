"""Drafts, pairing of firm and creative, documents, checks, submission, corrections."""
