"""Accounts: people with a name, a role and a scope; their passwords, and logging in.

An account is a record like any other: it is made, changed and withdrawn through the door, by an
administrator. Passwords are kept as argon2 hashes, and no audit row holds one.
"""

import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import argon2
import sqlalchemy as sa

from geo.access import door
from geo.access.audit import as_utc, write_audit
from geo.access.errors import InvalidChange, NotAllowed
from geo.access.roles import ROLES, Actor, Permission
from geo.access.tables import accounts, sessions
from geo.base.errors import NotFound, Words
from geo.base.i18n import N_
from geo.store.engine import writing
from geo.store.tables import areas

#: Wrong passwords in a row after which an account rests, and how long.
MAX_FAILURES = 5
LOCKED_FOR = timedelta(minutes=15)
MIN_PASSWORD = 8
_MAX_PASSWORD = 256
_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,62}")
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,189}")


class LoginRefused(NotAllowed):
    """Somebody could not be logged in."""


@dataclass(frozen=True, slots=True)
class Account:
    """One account, without its password."""

    id: int
    version: int
    name: str
    display_name: str
    email: str | None
    role: str
    scope: tuple[str, ...]
    disabled: bool
    must_change: bool
    locked_until: datetime | None

    def actor(self, origin: str = "web") -> Actor:
        """The account as somebody who does things."""
        return Actor(self.display_name, self.role, self.scope, origin, self.id)


class _Accounts:
    """Guards the table of accounts; only an administrator passes."""

    key = "accounts"
    table = accounts
    revision = "accounts"

    def permission(
        self, action: str, before: door.Record | None, change: door.Record
    ) -> Permission | None:
        return Permission.ACCOUNTS

    def validate(
        self,
        connection: sa.Connection,
        action: str,
        before: door.Record | None,
        change: door.Record,
    ) -> dict[str, Any]:
        values = dict(change)
        if before is None:
            values = {
                "email": None,
                "scope": [],
                "disabled": False,
                "must_change": False,
                **values,
            }
            values["name"] = _clean_name(connection, values.get("name", ""))
            values["display_name"] = str(values.get("display_name") or values["name"]).strip()[:80]
        if "role" in values or before is None:
            values["role"] = checked_role(values.get("role", ""))
        if "email" in values:
            values["email"] = _clean_email(values["email"])
        if {"role", "scope"} & set(values):
            merged = {**(before or {}), **values}
            values["scope"] = checked_scope(connection, merged["role"], merged["scope"])
        if before is not None and before["role"] == "admin":
            _keep_one_admin(connection, {**before, **values})
        return values

    def areas(self, record: door.Record) -> Sequence[str]:
        return ()

    def label(self, record: door.Record) -> str:
        return str(record["display_name"])


class _OwnAccount(_Accounts):
    """The door for one's own password, after the old one was shown."""

    def permission(
        self, action: str, before: door.Record | None, change: door.Record
    ) -> Permission | None:
        allowed = set(change) <= {"password_hash", "must_change", "failures", "locked_until"}
        return None if allowed else Permission.ACCOUNTS


ACCOUNTS = _Accounts()
_OWN = _OwnAccount()


def has_accounts(connection: sa.Connection) -> bool:
    """Whether there is any account; until then the computer itself is the key."""
    return connection.scalar(sa.select(sa.exists().select_from(accounts))) or False


def list_accounts(connection: sa.Connection) -> list[Account]:
    """All accounts by name, the disabled ones among them."""
    query = sa.select(accounts).order_by(accounts.c.name)
    return [_account(row) for row in connection.execute(query).mappings()]


def account_named(connection: sa.Connection, name: str) -> Account:
    """The account of a name. Raises `NotFound`."""
    query = sa.select(accounts).where(accounts.c.name == name.strip().lower())
    row = connection.execute(query).mappings().one_or_none()
    if row is None:
        raise NotFound(
            N_("There is no account {name!r}; “petasiaga user list” shows all."), name=name[:64]
        )
    return _account(row)


def account_by_id(connection: sa.Connection, number: int) -> Account | None:
    """The account of an id; None when it may not be used (any more)."""
    row = connection.execute(sa.select(accounts).where(accounts.c.id == number)).mappings().one()
    return None if row["disabled"] or row["withdrawn_at"] else _account(row)


def account_by_email(connection: sa.Connection, email: str) -> Account | None:
    """The usable account of whom an identity provider knows by this address; None for others."""
    query = sa.select(accounts).where(accounts.c.email == email.strip().lower())
    row = connection.execute(query).mappings().one_or_none()
    if row is None or row["disabled"] or row["withdrawn_at"]:
        return None
    return _account(row)


def add_account(
    engine: sa.Engine, actor: Actor, values: Mapping[str, Any], password: str | None
) -> tuple[Account, str]:
    """Make an account; `values` are name, role and as wished display_name, email and scope.

    Without a password one is made up, which the person must replace. Returns the password too.
    """
    given = password if password is not None else made_up_password()
    check_password(given, str(values.get("name", "")))
    change = {**values, "password_hash": _hash(given), "must_change": password is None}
    done = door.act(engine, actor, door.CREATE, ACCOUNTS, change)
    with engine.connect() as connection:
        found = account_by_id(connection, done.record_id)
    assert found is not None
    return found, given


def change_account(
    engine: sa.Engine,
    actor: Actor,
    account_id: int,
    values: Mapping[str, Any],
    *,
    expected_version: int | None = None,
) -> door.Outcome:
    """Change role, scope, display_name, email or disabled; who is disabled is logged out."""
    done = door.act(
        engine,
        actor,
        door.CORRECT,
        ACCOUNTS,
        values,
        record_id=account_id,
        expected_version=expected_version,
    )
    if values.get("disabled"):
        end_sessions(engine, account_id)
    return done


def reset_password(
    engine: sa.Engine, actor: Actor, account_id: int, password: str | None = None
) -> str:
    """Give an account a new password, unlock it and end its sessions; returns the password.

    The person must replace it at the next login.
    """
    given = password if password is not None else made_up_password()
    with engine.connect() as connection:
        row = connection.execute(sa.select(accounts.c.name).where(accounts.c.id == account_id))
        check_password(given, row.scalar_one())
    door.act(
        engine, actor, door.CORRECT, ACCOUNTS, _new_password(given, True), record_id=account_id
    )
    end_sessions(engine, account_id)
    return given


def change_password(engine: sa.Engine, account: Account, old: str, new: str) -> None:
    """Replace one's own password; other sessions of the account end. Raises `LoginRefused`."""
    log_in(engine, account.name, old)
    check_password(new, account.name)
    if new == old:
        raise InvalidChange(N_("The new password is the old one; choose another."))
    door.act(
        engine,
        account.actor(),
        door.CORRECT,
        _OWN,
        _new_password(new, False),
        record_id=account.id,
    )
    end_sessions(engine, account.id)


def log_in(engine: sa.Engine, name: str, password: str, *, now: datetime | None = None) -> Account:
    """The account of this name and password. Raises `LoginRefused` with one sentence.

    Wrong passwords are counted; after `MAX_FAILURES` in a row no password is looked at for
    `LOCKED_FOR`, right or wrong, so that nobody can go on guessing.
    """
    moment = now or datetime.now(UTC)
    with engine.connect() as connection:
        query = sa.select(accounts).where(accounts.c.name == name.strip().lower()[:64])
        row = connection.execute(query).mappings().one_or_none()
    if row is not None and _is_locked(row, moment):
        raise _locked(row, moment)
    # An unknown name takes as long as a wrong password, so that names cannot be fished for.
    known = row["password_hash"] if row is not None and row["password_hash"] else _nobody()
    fits = _verify(known, password)
    if row is None or not fits or row["password_hash"] is None:
        _count_failure(engine, row, moment)
        raise LoginRefused(N_("Name or password is wrong; try again."))
    if row["disabled"] or row["withdrawn_at"]:
        raise LoginRefused(
            N_("The account {name} is disabled; ask an administrator."), name=row["name"]
        )
    if row["failures"]:
        _set(engine, row["id"], failures=0, locked_until=None)
    return _account(row)


def check_password(password: str, name: str) -> None:
    """Raise `InvalidChange` unless a password is long enough and not the name."""
    if not MIN_PASSWORD <= len(password) <= _MAX_PASSWORD:
        raise InvalidChange(
            N_("A password needs at least {n} characters; choose a longer one."), n=MIN_PASSWORD
        )
    if password.strip().lower() == name.strip().lower() or len(set(password)) < 4:
        raise InvalidChange(N_("This password is too easy to guess; choose another."))


def made_up_password() -> str:
    """A password that can be read out on the telephone."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(3))


def end_sessions(engine: sa.Engine, account_id: int) -> None:
    """Log an account out everywhere."""
    with writing(engine) as connection:
        connection.execute(sa.delete(sessions).where(sessions.c.account_id == account_id))


def checked_role(role: Any) -> str:
    """A role that a person may have. Raises `InvalidChange`."""
    found = ROLES.get(str(role))
    if found is None or not found.for_people:
        raise InvalidChange(
            N_("There is no role {role!r}; use one of: {known}."),
            role=str(role)[:40],
            known=", ".join(key for key, known in ROLES.items() if known.for_people),
        )
    return found.key


def checked_scope(connection: sa.Connection, role: str, codes: Sequence[str]) -> list[str]:
    """Known area codes, each once. Raises `InvalidChange`."""
    wanted = sorted({str(code).strip() for code in codes if str(code).strip()})
    if wanted and not ROLES[role].has_scope:
        raise InvalidChange(
            N_("The role {role} is not bound to areas; leave them out."),
            role=Words(ROLES[role].title),
        )
    query = sa.select(areas.c.code).where(areas.c.code.in_(wanted)).distinct()
    known = set(connection.scalars(query))
    for code in wanted:
        if code not in known:
            raise InvalidChange(
                N_("There is no area with the code {code!r}; give a Kemendagri code."),
                code=code[:20],
            )
    return wanted


@cache
def _hasher() -> argon2.PasswordHasher:
    return argon2.PasswordHasher()


@cache
def _nobody() -> str:
    return _hash(secrets.token_hex())


def _hash(password: str) -> str:
    return _hasher().hash(password)


def _verify(known: str, password: str) -> bool:
    try:
        return _hasher().verify(known, password[:_MAX_PASSWORD])
    except (argon2.exceptions.VerificationError, argon2.exceptions.InvalidHashError):
        return False


def _new_password(password: str, must_change: bool) -> dict[str, Any]:
    return {
        "password_hash": _hash(password),
        "must_change": must_change,
        "failures": 0,
        "locked_until": None,
    }


def _count_failure(engine: sa.Engine, row: Mapping[Any, Any] | None, now: datetime) -> None:
    if row is None:
        return
    with writing(engine) as connection:
        # Counted from what stands now: others may be guessing at the same moment.
        counted = connection.scalar(
            sa.select(accounts.c.failures).where(accounts.c.id == row["id"]).with_for_update()
        )
        failures = (counted or 0) + 1
        values: dict[str, Any] = {"failures": failures}
        if failures >= MAX_FAILURES:
            values = {"failures": 0, "locked_until": now + LOCKED_FOR}
            write_audit(
                connection,
                Actor(row["display_name"], row["role"], account_id=row["id"]),
                "lock",
                register=ACCOUNTS.key,
                record_id=row["id"],
                label=row["display_name"],
                now=now,
            )
        connection.execute(sa.update(accounts).where(accounts.c.id == row["id"]).values(values))


def _set(engine: sa.Engine, account_id: int, **values: Any) -> None:
    with writing(engine) as connection:
        connection.execute(sa.update(accounts).where(accounts.c.id == account_id).values(values))


def _is_locked(row: Mapping[Any, Any], now: datetime) -> bool:
    until = as_utc(row["locked_until"])
    return until is not None and until > now


def _locked(row: Mapping[Any, Any], now: datetime) -> LoginRefused:
    until = as_utc(row["locked_until"])
    return LoginRefused(
        N_(
            "Too many wrong passwords for {name}; try again in {minutes} minutes, or ask an "
            "administrator for a new password."
        ),
        name=row["name"],
        minutes=max(1, -(-int((until - now).total_seconds()) // 60)),
    )


def _keep_one_admin(connection: sa.Connection, after: Mapping[str, Any]) -> None:
    """An agency without an administrator could never make one again from the page."""
    if after["role"] == "admin" and not after["disabled"]:
        return
    others = sa.select(sa.func.count()).where(
        accounts.c.role == "admin",
        accounts.c.disabled.is_(False),
        accounts.c.withdrawn_at.is_(None),
        accounts.c.id != after["id"],
    )
    if not connection.scalar(others):
        raise InvalidChange(
            N_("{name} is the only administrator; make another one first."), name=after["name"]
        )


def _clean_name(connection: sa.Connection, name: Any) -> str:
    clean = str(name).strip().lower()
    if not _NAME.fullmatch(clean):
        raise InvalidChange(
            N_(
                "The name {name!r} cannot be used; take letters, digits, dot, hyphen, 2 to 63 long."
            ),
            name=str(name)[:64],
        )
    if connection.scalar(sa.select(accounts.c.id).where(accounts.c.name == clean)) is not None:
        raise InvalidChange(N_("There is an account {name} already; take another."), name=clean)
    return clean


def _clean_email(email: Any) -> str | None:
    clean = str(email or "").strip().lower()
    if not clean:
        return None
    if not _EMAIL.fullmatch(clean):
        raise InvalidChange(N_("{email!r} is not an e-mail address."), email=clean[:80])
    return clean


def _account(row: Mapping[Any, Any]) -> Account:
    return Account(
        id=row["id"],
        version=row["version"],
        name=row["name"],
        display_name=row["display_name"],
        email=row["email"],
        role=row["role"],
        scope=tuple(row["scope"]),
        disabled=row["disabled"],
        must_change=row["must_change"],
        locked_until=as_utc(row["locked_until"]),
    )
