"""Claims, checks, payment batches."""
