"""Every guided task, by its name; a domain adds its own here."""

from backend.registry import area_tasks, care_tasks, people_tasks

TASKS = {
    task.name: task for task in (*area_tasks.TASKS, *people_tasks.TASKS, *care_tasks.TASKS)
}
