"""``ipabs diagram``."""

from __future__ import annotations

from pathlib import Path

import click

from ipabs.cli.common import deal_argument, format_option, warn


@click.command(epilog="Example: ipabs diagram licence-back --format svg > licence-back.svg")
@deal_argument
@format_option("mermaid", "svg")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Where to; to the terminal unless given.",
)
def diagram(deal: str, layout: str, out: Path | None) -> None:
    """Draw who pays whom in DEAL: the pool, the steps in their order, who is paid, who helps out and when."""
    from ipabs.case import load
    from ipabs.results.diagram import diagram_of
    from ipabs.results.diagram_mermaid import mermaid
    from ipabs.results.diagram_svg import svg

    case = load(deal)
    warn(case)
    drawn = diagram_of(case.deal)
    text = svg(drawn) if layout == "svg" else mermaid(drawn)
    if out is None:
        click.echo(text)
        return
    try:
        out.write_text(f"{text}\n", encoding="utf-8")
    except OSError as error:
        raise click.UsageError(f"'{out}' cannot be written: {error.strerror}.") from None
