"""Every guided task of the panel, by the name in its address."""

from backend.registry.tasks import (
    areas,
    care,
    ledgers,
    pay,
    people,
    ratings,
    single_areas,
    visits,
)

TASKS = {
    task.name: task
    for file in (areas, single_areas, people, pay, ratings, care, ledgers, visits)
    for task in file.TASKS
}
