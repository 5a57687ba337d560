"""Session, base model, column types, audit, outbox, transitions, leases."""
