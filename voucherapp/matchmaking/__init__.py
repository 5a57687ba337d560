"""Where firms, creatives and calls meet: the first page and the eligibility check."""
