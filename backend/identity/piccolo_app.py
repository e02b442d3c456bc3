"""Operators, how they log in, and what they may do."""

from pathlib import Path

from piccolo.conf.apps import AppConfig

from backend.identity.tables import (
    ApiKey,
    Grant,
    Operator,
    OperatorSession,
    PasswordHistory,
    RecoveryCode,
    SecurityEvent,
    SingleSignOn,
    TwoStep,
    TwoStepRole,
)

APP_CONFIG = AppConfig(
    app_name="identity",
    migrations_folder_path=str(Path(__file__).parent / "piccolo_migrations"),
    table_classes=[
        ApiKey, Grant, Operator, OperatorSession, PasswordHistory, RecoveryCode, SecurityEvent,
        SingleSignOn, TwoStep, TwoStepRole,
    ],
    migration_dependencies=[],
)  # fmt: skip
