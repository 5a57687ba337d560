"""List pages: what the address says about filter, order and page, and links that keep it."""

from __future__ import annotations

from typing import Any

from flask import request

from voucherapp.db.queries import Listing
from voucherapp.web.links import page_url


class ListArguments:
    """Filter, sort and page as they stand in the address of a list."""

    def __init__(self, *, sort: str, direction: str = "asc", filters: tuple[str, ...] = ()) -> None:
        arguments = request.args
        self.sort = arguments.get("sort", sort)
        self.direction = arguments.get("dir", direction if "sort" not in arguments else "asc")
        self.page = max(1, arguments.get("page", 1, type=int) or 1)
        self.filters = {k: v for k in filters if (v := arguments.get(k, "").strip())}


class ListLinks:
    """A listing together with the links of its headers and pages."""

    def __init__(self, listing: Listing[Any]) -> None:
        self.listing = listing
        # Looked at for every page number of the pagination, so kept here and worked out once.
        self.page, self.pages, self.total = listing.page, listing.pages, listing.total
        self.sort, self.direction = listing.sort, listing.direction
        # What url_for takes for its own words is no part of an address that somebody typed.
        given = request.args.items()
        asked = {k: v for k, v in given if k != "endpoint" and not k.startswith("_")}
        #: The filters and order as arguments, for export links.
        self.query_string = {k: v for k, v in asked.items() if k != "page"}
        self._endpoint = str(request.endpoint)
        self._base = {**(request.view_args or {}), **asked}

    def __getattr__(self, name: str) -> Any:
        return getattr(self.listing, name)

    def url_for(self, page: int) -> str:
        """The address of another page of the same list."""
        return page_url(self._endpoint, **{**self._base, "page": page})

    def sort_url(self, key: str) -> str:
        """The address of the same list sorted by this column, turning the order on a second use."""
        turned = self.listing.sort == key and self.listing.direction == "asc"
        values = {**self._base, "sort": key, "dir": "desc" if turned else "asc", "page": 1}
        return page_url(self._endpoint, **values)
