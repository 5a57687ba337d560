"""The slices of the application, named one by one from low to high."""

from __future__ import annotations

from voucherapp.web.manifest import Manifest

MANIFESTS: tuple[Manifest, ...] = ()
