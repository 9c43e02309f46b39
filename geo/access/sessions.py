"""Sessions of people who logged in, and tokens of programs.

A browser holds a random token in a cookie that its scripts cannot read; the store holds the
token's SHA-256, so a copy of the store opens nothing. Whoever is disabled, or whose session was
ended, is a stranger from the next click on.
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa

from geo.access import door
from geo.access.accounts import Account, account_by_id, checked_scope
from geo.access.audit import as_utc, write_audit
from geo.access.errors import InvalidChange, NotAllowed
from geo.access.roles import ROLES, Actor, Permission
from geo.access.tables import sessions, tokens
from geo.base.i18n import N_
from geo.store.engine import writing

#: A session ends after this long without a click, and in any case this long after the login.
IDLE = timedelta(hours=4)
ABSOLUTE = timedelta(hours=16)
#: How long the page has to bring its ticket to the browser.
TICKET = timedelta(seconds=60)
#: Seen is noted at most this often, so that reading costs no writing.
_NOTE_EVERY = timedelta(minutes=1)
_PREFIX = "ps_"


def open_session(engine: sa.Engine, account: Account, *, now: datetime | None = None) -> str:
    """A ticket for a session of somebody whose password was right; `redeem` takes it once."""
    moment = now or datetime.now(UTC)
    ticket = secrets.token_urlsafe(32)
    with writing(engine) as connection:
        # What has ended is swept out here, where somebody writes anyway.
        connection.execute(sa.delete(sessions).where(sessions.c.ends_at < moment))
        connection.execute(
            sa.insert(sessions).values(
                token_hash=_hash(ticket),
                account_id=account.id,
                is_ticket=True,
                seen_at=moment,
                ends_at=moment + TICKET,
            )
        )
        write_audit(
            connection,
            account.actor(),
            "log_in",
            register="accounts",
            record_id=account.id,
            label=account.display_name,
            now=moment,
        )
    return ticket


def redeem(engine: sa.Engine, ticket: str, *, now: datetime | None = None) -> str:
    """The browser's token for a ticket; a ticket is taken once. Raises `NotAllowed`."""
    moment = now or datetime.now(UTC)
    token = secrets.token_urlsafe(32)
    with writing(engine) as connection:
        done = connection.execute(
            sa.update(sessions)
            .where(
                sessions.c.token_hash == _hash(ticket),
                sessions.c.is_ticket.is_(True),
                sessions.c.ends_at > moment,
            )
            .values(
                token_hash=_hash(token),
                is_ticket=False,
                seen_at=moment,
                ends_at=moment + ABSOLUTE,
            )
        )
    if not done.rowcount:
        raise NotAllowed(N_("This login has run out; log in again."))
    return token


def account_of(engine: sa.Engine, token: str, *, now: datetime | None = None) -> Account | None:
    """Whose session a token is; None for one that is foreign or has ended."""
    if not token or len(token) > 200:
        return None
    moment = now or datetime.now(UTC)
    with engine.connect() as connection:
        row = connection.execute(_BY_TOKEN, {"token": _hash(token)}).one_or_none()
        if row is None or row.is_ticket:
            return None
        seen, ends = as_utc(row.seen_at), as_utc(row.ends_at)
        if moment >= ends or moment - seen >= IDLE:
            return None
        found = account_by_id(connection, row.account_id)
    if found is not None and moment - seen >= _NOTE_EVERY:
        with writing(engine) as connection:
            connection.execute(
                sa.update(sessions).where(sessions.c.id == row.id).values(seen_at=moment)
            )
    return found


_BY_TOKEN = sa.select(sessions).where(sessions.c.token_hash == sa.bindparam("token"))


def end_session(engine: sa.Engine, token: str) -> None:
    """Log out; the token opens nothing any more."""
    with writing(engine) as connection:
        connection.execute(sa.delete(sessions).where(sessions.c.token_hash == _hash(token)))


@dataclass(frozen=True, slots=True)
class Token:
    """A program's key, without the key itself."""

    id: int
    name: str
    role: str
    scope: tuple[str, ...]
    created_at: datetime
    expires_at: datetime
    revoked_at: datetime | None


class _Tokens:
    """Guards the table of tokens; only an administrator passes."""

    key = "tokens"
    table = tokens
    revision = "tokens"

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
        name = str(change["name"]).strip()[:64]
        if not name:
            raise InvalidChange(N_("Give the token a name that says what uses it."))
        role = str(change["role"])
        if role not in ROLES or role == "admin":
            raise InvalidChange(
                N_("A token cannot have the role {role!r}; use one of: {known}."),
                role=role[:40],
                known=", ".join(key for key in ROLES if key != "admin"),
            )
        scope = checked_scope(connection, role, change["scope"])
        return {**change, "name": name, "scope": scope}

    def areas(self, record: door.Record) -> Sequence[str]:
        return ()

    def label(self, record: door.Record) -> str:
        return str(record["name"])


TOKENS = _Tokens()


def add_token(
    engine: sa.Engine,
    actor: Actor,
    name: str,
    role: str,
    scope: Sequence[str] = (),
    *,
    days: int,
    now: datetime | None = None,
) -> tuple[int, str]:
    """Make a token that is good for `days`; returns its number and the key, told only here."""
    moment = now or datetime.now(UTC)
    key = _PREFIX + secrets.token_urlsafe(32)
    change = {
        "name": name,
        "role": role,
        "scope": list(scope),
        "token_hash": _hash(key),
        "expires_at": moment + timedelta(days=days),
    }
    return door.act(engine, actor, door.CREATE, TOKENS, change, now=moment).record_id, key


def list_tokens(connection: sa.Connection) -> list[Token]:
    """All tokens, the newest first, revoked and expired ones among them."""
    rows = connection.execute(sa.select(tokens).order_by(tokens.c.id.desc()))
    return [_token(row) for row in rows]


def revoke_token(engine: sa.Engine, actor: Actor, number: int, reason: str) -> None:
    """Make a token useless at once. Raises what the door raises."""
    door.act(engine, actor, door.WITHDRAW, TOKENS, {}, record_id=number, reason=reason)


def actor_of_token(engine: sa.Engine, key: str, *, now: datetime | None = None) -> Actor:
    """Who a program's key stands for. Raises `NotAllowed` for one that is of no use."""
    moment = now or datetime.now(UTC)
    with engine.connect() as connection:
        row = connection.execute(
            sa.select(tokens).where(tokens.c.token_hash == _hash(key[:200]))
        ).one_or_none()
    if row is None:
        raise NotAllowed(N_("This token is not known; ask an administrator for one."))
    token = _token(row)
    if token.revoked_at is not None or moment >= token.expires_at:
        raise NotAllowed(
            N_("The token “{name}” has expired or was revoked; ask an administrator for another."),
            name=token.name,
        )
    return Actor(token.name, token.role, token.scope, origin="api")


def _token(row: Any) -> Token:
    created, expires = as_utc(row.created_at), as_utc(row.expires_at)
    return Token(
        id=row.id,
        name=row.name,
        role=row.role,
        scope=tuple(row.scope),
        created_at=created,
        expires_at=expires,
        revoked_at=as_utc(row.withdrawn_at),
    )


def _hash(token: str) -> str:
    # A random token of 256 bits needs no slow hash.
    return hashlib.sha256(token.encode()).hexdigest()
