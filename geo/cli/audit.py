"""`petasiaga audit`: who changed what."""

from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta

import click

from geo.access.audit_reading import AuditFilter, AuditRow, read_audit, sentence
from geo.base.i18n import Language
from geo.cli.common import attempt, json_option, print_json, printer, quiet_interrupt
from geo.domains.audit_words import AUDIT_WORDS
from geo.store.bundled import ready_store

_DEFAULT_LIMIT = 100


def audit_command(lang: Language) -> click.Command:
    """`petasiaga audit`."""
    _ = lang.gettext

    def show(
        who: str | None,
        register: str | None,
        record: int | None,
        since: datetime | None,
        until: datetime | None,
        limit: int,
        as_json: bool,
    ) -> None:
        chosen = AuditFilter(
            actor=who,
            register=register,
            record_id=record,
            since=start_of_day(since.date()) if since else None,
            until=start_of_day(until.date() + timedelta(days=1)) if until else None,
        )

        def work() -> list[AuditRow]:
            with ready_store(progress=printer(lang)).engine.connect() as connection:
                return read_audit(connection, chosen, limit=limit)

        rows = attempt(lang, work, as_json=as_json)
        if as_json:
            print_json(
                [asdict(row) | {"sentence": sentence(row, lang, AUDIT_WORDS)} for row in rows]
            )
            return
        for row in rows:
            click.echo(f"{lang.local_moment(row.at_utc)}  {sentence(row, lang, AUDIT_WORDS)}")

    day = click.DateTime(formats=["%Y-%m-%d"])
    return click.Command(
        "audit",
        callback=quiet_interrupt(show),
        help=_("Show who changed what, the latest first."),
        params=[
            click.Option(["--person", "who"], help=_("Only what this person did.")),
            click.Option(["--register"], help=_("Only this register.")),
            click.Option(["--record"], type=int, help=_("Only the record with this number.")),
            click.Option(["--since"], type=day, help=_("From this day on.")),
            click.Option(["--until"], type=day, help=_("Up to and with this day.")),
            click.Option(
                ["--limit"],
                type=click.IntRange(1, 1_000_000),
                default=_DEFAULT_LIMIT,
                show_default=True,
                help=_("At most so many rows."),
            ),
            json_option(lang),
        ],
    )


def start_of_day(day: date) -> datetime:
    """The moment at which `day` begins by the clock of this computer, in UTC."""
    return datetime(day.year, day.month, day.day).astimezone(UTC)
