"""Voucherapp runs innovation-voucher schemes from call to funder report."""
