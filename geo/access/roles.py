"""Roles: one table of who may do what, and where.

A role holds permissions; an account holds a role and, where that role is bound to a place, the
areas in which it may change things. Reading knows no areas: who may read sees the whole store.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from geo.access.errors import NotAllowed
from geo.base.errors import Words
from geo.base.i18n import N_


class Permission(StrEnum):
    """One thing that somebody may do."""

    #: See pages and records that are not public.
    READ = "read"
    #: Hand in what a person will look at before it counts (citizens, feeds).
    SUBMIT = "submit"
    #: Enter, correct and withdraw records of the registers.
    ENTER = "enter"
    #: Say that a report is true, or not.
    VERIFY = "verify"
    #: Import files, and take imports back.
    IMPORT = "import"
    #: Change templates of documents and plans.
    TEMPLATE = "template"
    #: Move stock.
    STOCK = "stock"
    #: Approve, decide and sign.
    DECIDE = "decide"
    #: Change what the agency is called and how the program behaves.
    SETTINGS = "settings"
    #: Make, change and disable accounts and tokens.
    ACCOUNTS = "accounts"
    #: Read who changed what.
    AUDIT = "audit"


#: What each permission lets somebody do, to complete "may not …".
DEEDS: Mapping[Permission, str] = MappingProxyType(
    {
        Permission.READ: N_("read what is not public"),
        Permission.SUBMIT: N_("hand in reports"),
        Permission.ENTER: N_("enter and correct records"),
        Permission.VERIFY: N_("verify reports"),
        Permission.IMPORT: N_("import data"),
        Permission.TEMPLATE: N_("change templates"),
        Permission.STOCK: N_("move stock"),
        Permission.DECIDE: N_("approve, decide and sign"),
        Permission.SETTINGS: N_("change the settings"),
        Permission.ACCOUNTS: N_("manage accounts"),
        Permission.AUDIT: N_("read the audit"),
    }
)


@dataclass(frozen=True, slots=True)
class Role:
    """One role; `has_scope` says whether its accounts may be bound to areas."""

    key: str
    title: str
    help: str
    permissions: frozenset[Permission]
    has_scope: bool = True
    #: Whether a person may be given it; else it belongs to the program itself.
    for_people: bool = True


def _role(key: str, title: str, help: str, *permissions: Permission, **options: bool) -> Role:
    return Role(key, title, help, frozenset(permissions), **options)


_P = Permission
VISITOR, OBSERVER, OFFICER, PLANNER, STOREKEEPER, LEADER, ADMIN, SERVICE = (
    "pengunjung",
    "pengamat",
    "petugas",
    "perencana",
    "gudang",
    "pimpinan",
    "admin",
    "layanan",
)

#: The one table, in the order in which people are offered it.
ROLES: Mapping[str, Role] = MappingProxyType(
    {
        role.key: role
        for role in (
            _role(VISITOR, N_("Visitor"), N_("Reads what is public."), has_scope=False),
            _role(OBSERVER, N_("Observer"), N_("Reads everything."), _P.READ, has_scope=False),
            _role(
                OFFICER,
                N_("Officer"),
                N_("Enters and verifies (Pusdalops)."),
                _P.READ,
                _P.SUBMIT,
                _P.ENTER,
                _P.VERIFY,
            ),
            _role(
                PLANNER,
                N_("Planner"),
                N_("Imports data and keeps the templates."),
                _P.READ,
                _P.SUBMIT,
                _P.IMPORT,
                _P.TEMPLATE,
            ),
            _role(
                STOREKEEPER,
                N_("Storekeeper"),
                N_("Keeps the stock."),
                _P.READ,
                _P.SUBMIT,
                _P.STOCK,
            ),
            _role(
                LEADER,
                N_("Leader"),
                N_("Approves, decides and signs."),
                _P.READ,
                _P.SUBMIT,
                _P.DECIDE,
            ),
            _role(ADMIN, N_("Administrator"), N_("May do everything."), *_P, has_scope=False),
            _role(
                SERVICE,
                N_("Service"),
                N_("A feed or a channel; what it brings waits for a person."),
                _P.SUBMIT,
                has_scope=False,
                for_people=False,
            ),
        )
    }
)


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something, and from where.

    `scope` are the Kemendagri codes of the areas in which the actor may change things; empty:
    everywhere. `origin` is a short word of the program: web, command, feed, chat, api.
    """

    name: str
    role: str
    scope: tuple[str, ...] = ()
    origin: str = "web"
    account_id: int | None = None

    def may(self, permission: Permission) -> bool:
        """Whether the role allows it somewhere; where, `require` checks."""
        role = ROLES.get(self.role)
        return role is not None and permission in role.permissions


#: Somebody who has not logged in.
STRANGER = Actor("", VISITOR)
#: Whoever sits at the computer itself, as long as there are no accounts.
LOCAL_ADMIN = Actor("admin lokal", ADMIN)


def at_the_command_line(who: str = "") -> Actor:
    """Who works at the computer's command line may do everything; `who` is the name given."""
    return Actor(who.strip() or LOCAL_ADMIN.name, ADMIN, origin="command")


def require(actor: Actor, permission: Permission | None) -> None:
    """Raise `NotAllowed` unless the actor's role allows it; None needs no permission."""
    if permission is None or actor.may(permission):
        return
    deed = Words(DEEDS[permission])
    if not actor.name:
        raise NotAllowed(N_("Log in to {deed}."), deed=deed)
    role = ROLES.get(actor.role)
    raise NotAllowed(
        N_("{name} ({role}) may not {deed}; ask an administrator for another role."),
        name=actor.name,
        role=Words(role.title) if role else actor.role,
        deed=deed,
    )


def require_areas(actor: Actor, areas: Iterable[str], label: str = "") -> None:
    """Raise `NotAllowed` unless every area lies in the actor's scope.

    A record without an area lies in nobody's scope but that of who may work everywhere.
    """
    if not actor.scope:
        return
    codes = tuple(areas)
    if not codes:
        raise NotAllowed(
            N_("{name} may change things only in {scope}; say in which area {label} lies."),
            name=actor.name,
            scope=", ".join(actor.scope),
            label=label or Words(N_("this")),
        )
    for code in codes:
        if not any(code == own or code.startswith(f"{own}.") for own in actor.scope):
            raise NotAllowed(
                N_("{name} may change things only in {scope}; {label} lies in {area}."),
                name=actor.name,
                scope=", ".join(actor.scope),
                label=label or Words(N_("this")),
                area=code,
            )
