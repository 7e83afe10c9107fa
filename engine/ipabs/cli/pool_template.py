"""``ipabs pool template``."""

from __future__ import annotations

from pathlib import Path

import click


@click.command(epilog="Examples: ipabs pool template --out my-pool · ipabs pool template --out pool.xlsx --examples")
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    metavar="DIR|FILE.xlsx",
    help="Folder of CSV files to make, or a workbook; new or empty.",
)
@click.option("--examples", is_flag=True, help="Fill it with rows that use every column: a pool without a fault.")
def template(out: Path, examples: bool) -> None:
    """Write an empty tape: contracts, obligors and patents, and 'columns', which explains every column.

    Only few columns are needed; those that you do not fill may be deleted.
    """
    from ipabs.collateral.folders import refuse_taken, write_folder
    from ipabs.collateral.template import template_files, write_template_book
    from ipabs.collateral.workbooks import is_workbook
    from ipabs.errors import Faults, Location, PoolError

    faults = Faults()
    if not is_workbook(out):
        refuse_taken(out, faults)
    elif out.exists():
        faults.add(Location(str(out)), "the file is there already: name a new one.")
    faults.raise_if_any(PoolError)
    if is_workbook(out):
        write_template_book(out, examples=examples)
    else:
        write_folder(template_files(examples=examples), out)
    click.echo(f"{out}: a tape {'of examples' if examples else 'to fill in'}; 'columns' explains it")
