"""Configurations for rule tests: the smallest valid one, with parts put in its place."""

from __future__ import annotations

from typing import Any

from voucherapp.programmes.config import CallConfig

SMALLEST: dict[str, Any] = {
    "voucher": {"max_minor": 500_000},
    "payment": {"instalments": [{"code": "all", "label": "All", "share_bp": 10_000}]},
}


def config_with(**parts: Any) -> CallConfig:
    """Return the smallest configuration with these parts; dicts are laid over what is there."""
    document = {**SMALLEST}
    for name, value in parts.items():
        laid = isinstance(value, dict) and isinstance(document.get(name), dict)
        document[name] = {**document[name], **value} if laid else value
    return CallConfig.model_validate(document)
