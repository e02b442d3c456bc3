"""Every guided task, by its name; a domain adds its own here."""

from backend.registry import ledger_tasks, people_tasks

TASKS = {task.name: task for task in (*ledger_tasks.TASKS, *people_tasks.TASKS)}
