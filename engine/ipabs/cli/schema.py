"""``ipabs schema``."""

from __future__ import annotations

import click


@click.command(epilog="Example: ipabs schema deal > deal.schema.json")
@click.argument("kind", type=click.Choice(["deal", "scenario", "pool", "valuation"]))
def schema(kind: str) -> None:
    """Print the JSON schema of a definition file, for editors that complete and check."""
    from ipabs.definitions.schema import deal_schema, pool_schema, scenario_schema, valuation_schema
    from ipabs.results.rendering import as_json

    schemas = {"deal": deal_schema, "scenario": scenario_schema, "pool": pool_schema, "valuation": valuation_schema}
    click.echo(as_json(schemas[kind]()))
