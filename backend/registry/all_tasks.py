"""Every guided task, by its name; a domain adds its own here."""

from backend.registry import people_tasks

TASKS = {task.name: task for task in (*people_tasks.TASKS,)}
