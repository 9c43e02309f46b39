"""What an import did, printed for people."""

import click

from geo.base.i18n import N_, Language
from geo.files.findings import Problem
from geo.intake.summary import ImportSummary

#: Rows that are named of those with the same problem; ``--json`` has each of them.
MAX_ROWS_SHOWN = 5


def print_summary(summary: ImportSummary, lang: Language) -> None:
    """The counts, notes, problems and questions of an import."""
    _ = lang.gettext
    if summary.dry_run:
        click.echo(_("Trial run: nothing was kept."))
    click.echo(f"{summary.title} ({summary.file_name})")
    for label, count in (
        (N_("Rows read"), summary.read),
        (N_("Stored"), summary.stored),
        (N_("of them repaired"), summary.repaired),
        (N_("Set aside"), summary.set_aside),
        (N_("Stored already"), summary.duplicates),
    ):
        click.echo(f"  {_(label):<24} {lang.number(count):>10}")
    for sentence in summary.notes:
        click.echo(f"- {sentence.render(_)}")
    print_problems(summary, lang)
    print_questions(summary, lang)


def print_problems(summary: ImportSummary, lang: Language) -> None:
    """Problems that say the same in one line, with the first rows that have it."""
    _ = lang.gettext
    groups: dict[tuple[str, str], list[Problem]] = {}
    for problem in summary.problems:
        groups.setdefault((problem.column, problem.reason.render(_)), []).append(problem)
    for (column, reason), problems in groups.items():
        rows = lang.join([str(problem.row) for problem in problems[:MAX_ROWS_SHOWN]])
        count = lang.ngettext("{n} row", "{n} rows", len(problems))
        example = f" “{problems[0].value}”" if problems[0].value else ""
        click.echo(
            "  "
            + _("{count} (for example {rows}): {what} {reason} – {cure}").format(
                count=count,
                rows=rows,
                what=f"{column}{example}".strip(),
                reason=reason,
                cure=problems[0].cure.render(_),
            )
        )


def print_questions(summary: ImportSummary, lang: Language) -> None:
    """What only the user can decide, with the answers to choose from."""
    if not summary.questions:
        return
    _ = lang.gettext
    click.echo(
        _(
            "Questions; answer with --answer KEY=VALUE (nothing after the = leaves it unknown, "
            "skip sets the rows aside):"
        )
    )
    for question in summary.questions:
        count = lang.ngettext("{n} row", "{n} rows", question.count)
        click.echo(f"  {question.key}  ({count}): “{question.text}” {question.reason.render(_)}")
        for value, label in question.candidates:
            click.echo(f"      {value:<16} {label}")
