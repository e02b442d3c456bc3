"""Calendars, policies and clocks."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from backend.deadlines.tables import (
    AreaSuspension,
    CalendarDay,
    CalendarVersion,
    CalendarYear,
    Category,
    Deadline,
    DeadlinePolicy,
    Ladder,
    LadderStep,
    LoopLimit,
    PolicyVersion,
    RulebookVersion,
    WorkCalendar,
)

APP_CONFIG = AppConfig(
    app_name="deadlines",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[
        AreaSuspension,
        CalendarDay,
        CalendarVersion,
        CalendarYear,
        Category,
        Deadline,
        DeadlinePolicy,
        Ladder,
        LadderStep,
        LoopLimit,
        PolicyVersion,
        RulebookVersion,
        WorkCalendar,
    ],
    migration_dependencies=["backend.areas.piccolo_app"],
)
