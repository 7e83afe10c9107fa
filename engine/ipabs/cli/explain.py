"""``ipabs explain``."""

from __future__ import annotations

import click

from ipabs.cli.common import deal_argument, format_option, warn


@click.command(epilog="Example: ipabs explain licence-back --lang zh")
@deal_argument
@click.option(
    "--lang",
    "language",
    type=click.Choice(["en", "zh"]),
    default="en",
    show_default=True,
    help="English or Chinese.",
)
@format_option("text", "json")
def explain(deal: str, language: str, layout: str) -> None:
    """Say in plain words what DEAL says: what is owed, who is paid before whom, and under which condition."""
    from ipabs.case import load
    from ipabs.results import explain as explaining
    from ipabs.results.rendering import as_json

    case = load(deal)
    warn(case)
    spoken = explaining.LANGUAGES[language]
    told = explaining.explain(case, spoken)
    click.echo(as_json(told) if layout == "json" else explaining.explain_text(told, spoken))
