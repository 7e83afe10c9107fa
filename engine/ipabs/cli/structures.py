"""``ipabs structures``."""

from __future__ import annotations

import click

from ipabs.cli.common import format_option


@click.command(epilog="Example: ipabs structures --format json")
@format_option("table", "json", "csv")
def structures(layout: str) -> None:
    """List the structures that are shipped."""
    from ipabs.definitions import library
    from ipabs.definitions.loading import load_deal
    from ipabs.errors import Faults
    from ipabs.results.rendering import Column, as_csv, as_json, as_table, text

    records = []
    for name, folder in library.structures().items():
        deal, _ = load_deal(folder / library.DEAL_FILE, Faults())
        tranches = ", ".join(deal.tranches)
        records.append({"name": name, "title": deal.title, "currency": deal.currency, "tranches": tranches})
    if layout == "table":
        columns = [Column(key, key, text) for key in records[0]] if records else []
        click.echo(as_table(records, columns))
    else:
        click.echo(as_json(records) if layout == "json" else as_csv(records))
