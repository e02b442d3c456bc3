"""Every guided task of the panel, by the name in its address."""

from backend.registry import (
    area_tasks,
    care_tasks,
    ledger_tasks,
    pay_tasks,
    people_tasks,
    rating_tasks,
)

TASKS = {
    task.name: task
    for file in (area_tasks, people_tasks, pay_tasks, rating_tasks, care_tasks, ledger_tasks)
    for task in file.TASKS
}
