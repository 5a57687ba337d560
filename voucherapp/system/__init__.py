"""What keeps the installation running and trustworthy: jobs, seals, roles, public notices."""
