"""``ipabs scenarios``."""

from __future__ import annotations

import click

from ipabs.cli.common import format_option


@click.command(epilog="Example: ipabs scenarios --format json")
@format_option("table", "json", "csv")
def scenarios(layout: str) -> None:
    """List the scenarios that are shipped, each with the event that anchors it."""
    from ipabs.definitions import library
    from ipabs.definitions.scenario_loading import load_scenario
    from ipabs.errors import Faults
    from ipabs.results.rendering import Column, as_csv, as_json, as_table, text

    records = []
    for name, file in library.scenarios().items():
        scenario, _ = load_scenario(file, Faults())
        shocks = len(scenario.shocks)
        records.append({"name": name, "title": scenario.title, "shocks": shocks, "anchor": scenario.anchor})
    if layout == "table":
        columns = [Column(key, key, text) for key in records[0]] if records else []
        click.echo(as_table(records, columns))
    else:
        click.echo(as_json(records) if layout == "json" else as_csv(records))
