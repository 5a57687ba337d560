"""Awards, acceptance, vouchers."""
