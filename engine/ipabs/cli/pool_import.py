"""``ipabs pool import``."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from ipabs.cli.common import format_option, warn_of


@click.command("import", epilog="Example: ipabs pool import leases.xlsx --map leases.yaml --out pool")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--map", "plan", required=True, type=click.Path(path_type=Path), metavar="MAP.yaml", help="Says how.")
@click.option(
    "--out", required=True, type=click.Path(path_type=Path), metavar="DIR", help="Folder to make; new or empty."
)
@format_option("table", "json", "csv")
def import_(file: Path, plan: Path, out: Path, layout: str) -> None:
    """Make a pool of FILE, a CSV file or workbook of contracts in columns and units of its own.

    The map names for each column of the tape the column of the file, its unit, and what its words mean.
    """
    from ipabs.collateral.folders import refuse_taken, write_folder
    from ipabs.collateral.importers.mapped import convert, read_file
    from ipabs.collateral.template import as_text
    from ipabs.definitions.loading import validate
    from ipabs.definitions.pool_map import PoolMap
    from ipabs.definitions.reading import read_document
    from ipabs.errors import Faults, PoolError
    from ipabs.results.rendering import Column, as_csv, as_json, as_table, text, whole

    faults = Faults()
    refuse_taken(out, faults)
    document = read_document(plan, faults)
    mapped = validate(PoolMap, document, faults)
    table = read_file(file, mapped, document, faults) if mapped is not None else None
    made = convert(table, mapped, document, faults) if table is not None and mapped is not None else None
    faults.raise_if_any(PoolError)
    assert made is not None and mapped is not None and table is not None
    warn_of(faults.warnings)
    files = {}
    for name, rows in made.tables.items():
        if rows:
            files[f"{name}.csv"] = as_text(list(getattr(mapped, name)), list(rows.values()))
    left = [{"line": line, "because": reason} for line, reason in made.left_out]
    files["left_out.csv"] = as_text(["line", "because"], left)
    write_folder(files, out)
    records = [{"name": "rows", "count": len(table.rows)}, {"name": "rows left out", "count": len(left)}]
    reasons = Counter(reason for _, reason in made.left_out)
    records += [{"name": f"  {reason}", "count": count} for reason, count in reasons.items()]
    records += [{"name": name, "count": len(rows)} for name, rows in made.tables.items()]
    if left:
        click.echo(f"{len(left):,} of {len(table.rows):,} rows are left out: {out / 'left_out.csv'} says why", err=True)
    if layout == "table":
        columns = [Column("name", "", text), Column("count", "count", whole)]
        click.echo(as_table(records, columns, f"{out}: imported from {file.name} by {mapped.map}"))
    else:
        click.echo(as_json(records) if layout == "json" else as_csv(records))
