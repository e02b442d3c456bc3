"""What the desk serves, at which address."""

from litestar import Router
from litestar.types import ControllerRouterHandler

from backend.desk import (
    access,
    account,
    batch,
    calendars,
    callbacks,
    contacts,
    failures,
    inbox,
    intake,
    intake_hints,
    login_steps,
    notices,
    order,
    order_files,
    own_firm,
    past_figures,
    ratings,
    registry_files,
    reports,
    rosters,
    row_history,
    saved,
    session,
    sso,
)
from backend.desk.assets import asset
from backend.web.auth import signed_in

_inside = Router(
    "/",
    guards=[signed_in],
    route_handlers=[
        *access.handlers,
        *account.handlers,
        batch.batch,
        calendars.calendars_page,
        calendars.lift,
        calendars.preview,
        calendars.progress,
        calendars.publish,
        calendars.publish_year,
        calendars.suspend,
        callbacks.act,
        callbacks.callbacks_page,
        callbacks.unmask,
        contacts.contact_page,
        contacts.unmask,
        intake.intake_page,
        intake.merge,
        intake.take_in,
        intake_hints.hints,
        inbox.inbox_page,
        inbox.pulse,
        notices.notices_page,
        order.act,
        order.erase,
        order.order_page,
        order.unmask,
        order_files.file,
        *own_firm.handlers,
        past_figures.past_page,
        registry_files.bring_in,
        registry_files.files_page,
        registry_files.progress,
        *reports.handlers,
        row_history.history_page,
        saved.forget_filter,
        saved.save_filter,
        session.log_out,
    ],
)

handlers: list[ControllerRouterHandler] = [
    Router(
        "/desk",
        exception_handlers={Exception: failures.failure},
        include_in_schema=False,
        route_handlers=[
            _inside,
            asset,
            failures.no_such_page,
            rosters.rosters_page,
            session.choose_language,
            *login_steps.handlers,
            *sso.handlers,
            session.log_in,
            session.login_page,
        ],
    ),
    *ratings.handlers,
]
"""For the app, with `pages.template_config`; other parts of the desk join `_inside`."""
