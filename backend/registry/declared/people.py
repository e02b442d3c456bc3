"""Sheets of people and the posts they hold."""

from backend.core.labels import Label
from backend.people.tables import Absence, Appointment, Person, Post
from backend.registry.sheets import REGISTRY, Group, Sheet

PEOPLE = Group(
    Label("人员任职", "People and posts"),
    REGISTRY,
    (
        Sheet(
            Person,
            show=(Person.name, Person.phone, Person.synthetic),
            filters=(Person.name, Person.phone, Person.synthetic),
            editable=True,
        ),
        Sheet(
            Post,
            show=(Post.title, Post.kind, Post.unit, Post.area, Post.rank, Post.single_holder,
                  Post.retired_on),
            filters=(Post.title, Post.kind, Post.unit, Post.area, Post.rank),
            editable=True,
        ),
        Sheet(
            Appointment,
            show=(Appointment.id, Appointment.person, Appointment.post, Appointment.starts_on,
                  Appointment.ends_on),
            filters=(Appointment.person, Appointment.post, Appointment.starts_on,
                     Appointment.ends_on),
            editable=True,
            # A trigger copies it from the post.
            off_form=(Appointment.single_holder,),
        ),
        Sheet(
            Absence,
            show=(Absence.id, Absence.person, Absence.starts_on, Absence.ends_on,
                  Absence.substitute, Absence.reason),
            filters=(Absence.person, Absence.substitute, Absence.starts_on, Absence.ends_on),
            editable=True,
        ),
    ),
)  # fmt: skip
