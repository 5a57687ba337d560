"""Official code lists and dated rows of law, shipped as data with their source."""
