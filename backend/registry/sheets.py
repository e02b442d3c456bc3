"""What every door knows about one table: its place in the menu, what it shows, what may be done."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from piccolo.columns import BigSerial, Column, ForeignKey, Serial, Text, Varchar
from piccolo.table import Table

from backend.core.labels import Label, Language, words
from backend.identity.rules import Permission
from backend.personal.rules import Kind, PersonalData
from backend.registry.fields import Field, field_of
from backend.registry.lists.reach import columns_of

KEY_TITLE = Label("序号", "No.")
READABLE = "_readable"
"""What piccolo-api appends to a link's name for the name of what it points to."""
ENDS = ("valid_to", "ends_on", "retired_on")
"""The columns that end a row; the first one a table has is its own."""
NAMING = ("code", "name", "number", "title")
"""How the names of columns end that say what a row is called."""


@dataclass(frozen=True, slots=True)
class Access:
    """What it takes to see a table, and to edit it where it is editable at all."""

    reads: Permission
    edits: Permission


REGISTRY = Access(Permission.read_registry, Permission.edit_registry)
"""Of the registry's own tables, unless a sheet says otherwise."""

Example = Callable[[int], Mapping[str, object]]


@dataclass(frozen=True)
class Sheet:
    """One table as people work with it. Nothing is editable unless it says so.

    ``show``: columns of the list; the first one links to the row.
    ``filters``: columns of the filter form.
    ``order``: the list's first order; ``descending`` turns it round.
    ``off_form``: columns that are kept by the system and therefore neither shown nor taken.
    ``derived``: columns the system computes: shown, and never taken.
    ``blank``: text columns that may be empty although they are not nullable.
    ``access``: who may see and edit it, where that differs from the rest of its group.
    ``search``: text columns a word is looked for in; None: those that are names and codes.
    ``ends``: the column that ends a row (its last day, excluded); None: `ENDS`, where there is one.
    ``example``: values that make the n-th valid row where the columns alone do not tell
    (`samples`); a link by a code or name of what it leads to.
    """

    table: type[Table]
    show: tuple[Any, ...]
    filters: tuple[Any, ...]
    order: Any = None
    descending: bool = False
    editable: bool = False
    access: Access | None = None
    off_form: tuple[Any, ...] = ()
    derived: tuple[Any, ...] = ()
    blank: tuple[Any, ...] = ()
    search: tuple[Any, ...] | None = None
    ends: Any = None
    example: Example | None = None

    @property
    def name(self) -> str:
        """The table's name in the database and in the panel's addresses."""
        return str(self.table._meta.tablename)

    @property
    def key(self) -> Column:
        """The primary key."""
        return self.table._meta.primary_key

    @property
    def personal(self) -> PersonalData | None:
        """What the table declares of personal data; None: it holds none."""
        return getattr(self.table, "personal", None)

    @property
    def sealed(self) -> Mapping[str, Kind]:
        """The columns that are sealed, and shown only in part (domain.md §2.6)."""
        return self.personal.sealed if self.personal else {}

    @property
    def key_is_entered(self) -> bool:
        """Whether people enter the key (a code); otherwise the database counts."""
        return not isinstance(self.key, Serial)

    def could_be_key(self, text: str) -> bool:
        """Whether *text* from an address can be a primary key: not letters, not out of range."""
        if self.key_is_entered:
            return True
        digits = 18 if isinstance(self.key, BigSerial) else 9
        return text.isascii() and text.isdigit() and len(text) <= digits and int(text) > 0

    @cached_property
    def columns(self) -> dict[str, Column]:
        """Every column by name."""
        return {column._meta.name: column for column in self.table._meta.columns}

    @cached_property
    def form(self) -> dict[str, Column]:
        """The columns of the row form, in the table's order.

        Secrets appear only where they can be set, and a key only where people enter it.
        """
        off = {column._meta.name for column in (*self.off_form, *self.derived)}
        return {
            name: column
            for name, column in self.columns.items()
            if name not in off
            and (self.editable or not column._meta.secret)
            and (self.key_is_entered or name != self.key._meta.name)
        }

    @cached_property
    def shown(self) -> dict[str, Column]:
        """The columns of a row that is read: its key first; secrets never."""
        told = {*self.form, *(column._meta.name for column in self.derived)}
        open_ones = {n: c for n, c in self.columns.items() if n in told and not c._meta.secret}
        return {self.key._meta.name: self.key, **open_ones}

    @cached_property
    def computed(self) -> frozenset[str]:
        """The names of the columns the system computes."""
        return frozenset(column._meta.name for column in self.derived)

    @cached_property
    def fields(self) -> dict[str, Field]:
        """What each shown or entered column takes."""
        return {
            name: field_of(
                column,
                required=name in self.form and self.must_be_given(name),
                sealed=name in self.sealed,
            )
            for name, column in {**self.shown, **self.form}.items()
        }

    @cached_property
    def ended_by(self) -> Column | None:
        """The column that is set when a row is retired; None: rows are deleted while unused."""
        if self.ends is not None:
            return self.columns[self.ends._meta.name]
        return next((self.columns[name] for name in ENDS if name in self.form), None)

    @cached_property
    def listed_by(self) -> tuple[str, ...]:
        """The columns by whose values its list is kept ready, each by an index (`listing_indexes`):
        those by which its rows are reached, and links it is filtered by.
        """
        told = [column._meta.name for column in self.filters if isinstance(column, ForeignKey)]
        links = [n for n in told if n in self.fields and not self.fields[n].links_by_text]
        names = dict.fromkeys((*columns_of(self.name), *links))
        return tuple(name for name in names if name != self.key._meta.name)

    @cached_property
    def searched(self) -> dict[str, Column]:
        """The columns a word is looked for in."""
        if self.search is not None:
            return {column._meta.name: self.columns[column._meta.name] for column in self.search}
        return {
            name: column
            for name, column in self.shown.items()
            if isinstance(column, Varchar)
            and is_text(column)
            and column._meta.choices is None
            and name not in self.sealed
            and name.endswith(NAMING)
        }

    def must_be_filled(self, name: str) -> bool:
        """Whether the form refuses column *name* when it is left empty."""
        column = self.columns[name]
        if column._meta.required:
            return True
        optional = {other._meta.name for other in self.blank}
        return is_text(column) and not column._meta.null and name not in optional

    def must_be_given(self, name: str) -> bool:
        """Whether a new row must tell column *name*: nothing is no value, and it begins with it."""
        return self.must_be_filled(name) and self.columns[name].get_default_value() in (None, "")

    def title(self, language: Language) -> str:
        """The table's name for people."""
        return words(self.table._meta.help_text, language, self.name)

    def column_title(self, name: str, language: Language) -> str:
        """The name of column *name* for people; an unknown name stays as it is."""
        column = self.columns.get(name)
        if column is None:
            return name
        # Piccolo's own tables come without labels, and only their keys are shown.
        otherwise = KEY_TITLE.text(language) if name == self.key._meta.name else name
        return words(column._meta.help_text, language, otherwise)


@dataclass(frozen=True)
class Group:
    """A heading of the menu and the tables below it."""

    label: Label
    access: Access
    sheets: tuple[Sheet, ...]


def is_text(column: Column) -> bool:
    """Whether *column* holds free text (a foreign key to a code does not)."""
    return isinstance(column, Varchar | Text) and not isinstance(column, ForeignKey)
