"""``ipabs schema``."""

from __future__ import annotations

import click


@click.command(epilog="Example: ipabs schema deal > deal.schema.json")
@click.argument("kind", type=click.Choice(["deal", "pool"]))
def schema(kind: str) -> None:
    """Print the JSON schema of a definition file, for editors that complete and check."""
    from ipabs.definitions.schema import deal_schema, pool_schema
    from ipabs.results.rendering import as_json

    click.echo(as_json(deal_schema() if kind == "deal" else pool_schema()))
