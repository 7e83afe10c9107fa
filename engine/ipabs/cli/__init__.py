"""The command line: options, messages, exit codes. One file a command; heavy imports stand inside them.

Results go to stdout, messages to stderr. Exit codes: 0 done, 1 the run failed, 2 bad usage or input, 130
stopped by Ctrl-C.
"""

from __future__ import annotations

import os
import sys

import click

from ipabs.cli.lazy import LazyGroup
from ipabs.errors import DefinitionError, IpabsError

COMMANDS = {
    "price": "Price a deal: value, yield, spread and life of every tranche.",
    "cashflows": "What everybody gets, payment date by payment date.",
    "yields": "Prices and yields side by side, under speeds or default rates.",
    "trace": "One path step by step: what each step asked, got and left.",
    "explain": "Say a deal in plain English or Chinese: who is paid when.",
    "diagram": "Draw who pays whom, as Mermaid or SVG.",
    "check": "Check deals and scenarios: every fault, each where it stands.",
    "structures": "List the structures that are shipped.",
    "scenarios": "List the scenarios that are shipped.",
    "value": "Value single patents and contracts, beside their appraisals.",
    "score": "Score the quality of patents, and what it may do to their value.",
    "pool": "Make pools, of a template or of public data, and describe them.",
    "show": "Print the file of a shipped structure or scenario.",
    "warm-up": "Compile the kernels now, so that no later run waits.",
    "schema": "Print the JSON schema of a definition file.",
}
STOPPED = 130
"""Exit code after Ctrl-C, as shells have it: 128 and the number of the signal."""


@click.group(
    cls=LazyGroup,
    summaries=COMMANDS,
    prefix="ipabs.cli.",
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    epilog="Begin with: ipabs price thirty-lines · ipabs trace thirty-lines --period 1 · ipabs show thirty-lines",
)
@click.version_option(package_name="ipabs", message="%(package)s %(version)s")
def cli() -> None:
    """Price securities backed by intellectual property.

    A DEAL is a deal file, a folder that holds deal.yaml, or the name of a shipped structure. A scenario is a file,
    or the name of a shipped one.
    """


def main() -> None:
    """Run the command line; everything a user can cause ends in a message and an exit code."""
    try:
        code = cli.main(prog_name="ipabs", standalone_mode=False)
    except click.exceptions.Exit as stop:
        code = stop.exit_code
    except click.ClickException as refused:
        refused.show()
        code = refused.exit_code
    except click.Abort:
        click.echo("stopped.", err=True)
        code = STOPPED
    except SystemExit:  # click ends so only when the reader of a pipe went away: what it wanted it has
        _write_no_more()
        code = 0
    except OSError as error:  # faults of reading are located; what is left is a full disk behind stdout
        _write_no_more()
        click.echo(f"error: the output cannot be written: {error.strerror}.", err=True)
        code = 1
    except MemoryError as error:
        click.echo(f"error: this needs more memory than there is: {error}", err=True)
        code = 1
    except IpabsError as error:
        code = _report(error)
    sys.exit(code if isinstance(code, int) else 0)


def _write_no_more() -> None:
    """Keep Python from writing what is left in its buffers when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _report(error: IpabsError) -> int:
    if isinstance(error, DefinitionError):
        for fault in error.faults:
            click.echo(f"{fault}", err=True)
        return 2
    click.echo(f"error: {error}", err=True)
    return 1
