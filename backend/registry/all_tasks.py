"""Every guided task of the panel, by the name in its address."""

<<<<<<< HEAD
from backend.registry import ledger_tasks, people_tasks

TASKS = {task.name: task for task in (*ledger_tasks.TASKS, *people_tasks.TASKS)}
=======
from backend.registry import area_tasks, care_tasks, people_tasks, rating_tasks

TASKS = {
    task.name: task
    for file in (area_tasks, people_tasks, rating_tasks, care_tasks)
    for task in file.TASKS
}
>>>>>>> main
