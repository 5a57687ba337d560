"""Lets `python -m voucherapp` do what the command `voucherapp` does."""

from voucherapp.cli import main

if __name__ == "__main__":
    main(prog_name="voucherapp")
