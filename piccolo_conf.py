"""Engine and app registry, in dependency order; no logic."""

from piccolo.conf.apps import AppRegistry

from backend.core.db import MinhuEngine
from backend.settings import settings

DB = MinhuEngine(settings().database_url, settings().pool_size)

APP_REGISTRY = AppRegistry(
    apps=[
        "backend.core.piccolo_app",
        "backend.trail.piccolo_app",
        "backend.identity.piccolo_app",
        "backend.areas.piccolo_app",
        "backend.people.piccolo_app",
        "backend.volunteers.piccolo_app",
        "backend.honours.piccolo_app",
        "backend.matters.piccolo_app",
        "backend.admission.piccolo_app",
        "backend.care.piccolo_app",
        "backend.colours.piccolo_app",
        "backend.deadlines.piccolo_app",
        "backend.orders.piccolo_app",
        "backend.firms.piccolo_app",
        "backend.ledgers.piccolo_app",
        "backend.escalation.piccolo_app",
        "backend.notices.piccolo_app",
        "backend.imports.piccolo_app",
        "backend.web.piccolo_app",
        "backend.desk.piccolo_app",
        "backend.replay.piccolo_app",
    ]
)
