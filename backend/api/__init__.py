"""The HTTP API, for other systems and our own pages: orders, registry, ratings; at `/api/v1`."""

from litestar import Router

from backend.api import (
    actions,
    deadlines,
    details,
    files,
    listing,
    orders,
    personal,
    ratings,
    registry,
    registry_files,
    reports,
    rosters,
    sessions,
)
from backend.web.auth import signed_in
from backend.web.csrf import HEADER_ONLY
from backend.web.failures import error_response
from backend.web.idempotency import Idempotency

MOST_BODY_BYTES = 1_000_000

handlers = [
    Router(
        "/api/v1",
        route_handlers=[
            *sessions.handlers,
            *orders.handlers,
            *listing.handlers,
            *details.handlers,
            *personal.handlers,
            *deadlines.handlers,
            *files.handlers,
            *ratings.handlers,
            *rosters.handlers,
            *reports.handlers,
            *actions.handlers,
            Router(
                "/",
                route_handlers=[*registry.handlers, *registry_files.handlers],
                guards=[signed_in],
                # Described table by table, by `registry_document`.
                include_in_schema=False,
            ),
        ],
        middleware=[Idempotency()],
        opt={HEADER_ONLY: True},
        exception_handlers={Exception: error_response},
        request_max_body_size=MOST_BODY_BYTES,
    )
]
"""Everything the API serves."""
