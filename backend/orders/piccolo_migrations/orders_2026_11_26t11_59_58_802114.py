from piccolo.apps.migrations.auto.migration_manager import MigrationManager
from enum import Enum
from piccolo.columns.column_types import Varchar

ID = "2026-11-26T11:59:58:802114"
VERSION = "1.38.0"
DESCRIPTION = ""


async def forwards():
    manager = MigrationManager(
        migration_id=ID, app_name="orders", description=DESCRIPTION
    )

    manager.alter_column(
        table_class_name="OrderEvent",
        tablename="order_event",
        column_name="kind",
        db_column_name="kind",
        params={
            "choices": Enum(
                "EventKind",
                {
                    "deadline_criticise": "deadline:criticise",
                    "deadline_orange": "deadline:orange",
                    "deadline_red": "deadline:red",
                    "deadline_recounted": "deadline:recounted",
                    "deadline_remind": "deadline:remind",
                    "deadline_supervise": "deadline:supervise",
                    "deadline_unanswered": "deadline:unanswered",
                    "deadline_yellow": "deadline:yellow",
                    "order_accept": "order:accept",
                    "order_adjudicate": "order:adjudicate",
                    "order_answer": "order:answer",
                    "order_appeal": "order:appeal",
                    "order_archive": "order:archive",
                    "order_arrive": "order:arrive",
                    "order_ask_extension": "order:ask_extension",
                    "order_ask_suspension": "order:ask_suspension",
                    "order_assist": "order:assist",
                    "order_attach": "order:attach",
                    "order_attempt": "order:attempt",
                    "order_cancel_supervision": "order:cancel_supervision",
                    "order_check": "order:check",
                    "order_close": "order:close",
                    "order_contact": "order:contact",
                    "order_dispatch": "order:dispatch",
                    "order_escalate": "order:escalate",
                    "order_exempt": "order:exempt",
                    "order_extend": "order:extend",
                    "order_feedback": "order:feedback",
                    "order_handle": "order:handle",
                    "order_import": "order:import",
                    "order_involve": "order:involve",
                    "order_merge": "order:merge",
                    "order_progress": "order:progress",
                    "order_redo": "order:redo",
                    "order_refuse": "order:refuse",
                    "order_reject": "order:reject",
                    "order_reply_supervision": "order:reply_supervision",
                    "order_report": "order:report",
                    "order_resume": "order:resume",
                    "order_return": "order:return",
                    "order_rework": "order:rework",
                    "order_send_back": "order:send_back",
                    "order_settle": "order:settle",
                    "order_sign": "order:sign",
                    "order_supervise": "order:supervise",
                    "order_suspend": "order:suspend",
                    "order_verify_supervision": "order:verify_supervision",
                    "order_whistle": "order:whistle",
                },
            )
        },
        old_params={
            "choices": Enum(
                "EventKind",
                {
                    "deadline_orange": "deadline:orange",
                    "deadline_red": "deadline:red",
                    "deadline_unanswered": "deadline:unanswered",
                    "deadline_yellow": "deadline:yellow",
                    "order_accept": "order:accept",
                    "order_adjudicate": "order:adjudicate",
                    "order_answer": "order:answer",
                    "order_appeal": "order:appeal",
                    "order_archive": "order:archive",
                    "order_arrive": "order:arrive",
                    "order_ask_extension": "order:ask_extension",
                    "order_ask_suspension": "order:ask_suspension",
                    "order_assist": "order:assist",
                    "order_attach": "order:attach",
                    "order_attempt": "order:attempt",
                    "order_cancel_supervision": "order:cancel_supervision",
                    "order_check": "order:check",
                    "order_close": "order:close",
                    "order_contact": "order:contact",
                    "order_dispatch": "order:dispatch",
                    "order_escalate": "order:escalate",
                    "order_exempt": "order:exempt",
                    "order_extend": "order:extend",
                    "order_feedback": "order:feedback",
                    "order_handle": "order:handle",
                    "order_import": "order:import",
                    "order_involve": "order:involve",
                    "order_merge": "order:merge",
                    "order_redo": "order:redo",
                    "order_refuse": "order:refuse",
                    "order_reject": "order:reject",
                    "order_reply_supervision": "order:reply_supervision",
                    "order_report": "order:report",
                    "order_resume": "order:resume",
                    "order_return": "order:return",
                    "order_rework": "order:rework",
                    "order_send_back": "order:send_back",
                    "order_settle": "order:settle",
                    "order_sign": "order:sign",
                    "order_supervise": "order:supervise",
                    "order_suspend": "order:suspend",
                    "order_verify_supervision": "order:verify_supervision",
                    "order_whistle": "order:whistle",
                },
            )
        },
        column_class=Varchar,
        old_column_class=Varchar,
        schema=None,
    )

    return manager
