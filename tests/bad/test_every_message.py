"""Every message that the readers of files can give stands in a transcript: none is untested, none is out of reach."""

from __future__ import annotations

import re
from pathlib import Path

from tests.bad.messages import Template, reading, templates
from tests.house.sources import TOP, package_folder, python_files

HERE = Path(__file__).parent

STARTS = (
    "ipabs.run",
    "ipabs.cli.check",
    "ipabs.cli.value",
    "ipabs.cli.score",
    "ipabs.cli.pool_import",
)
"""From where readers are looked for: what a run imports, and commands with files of their own."""

OUT_OF_REACH = {
    "the file cannot be read: {}.": "files closed to the reader: root reads all; tests/definitions/test_reading.py",
    "workbooks are read with openpyxl: pip install 'ipabs[excel]'.": "installed here; tests/collateral/test_sources.py",
    "Parquet files are read with pyarrow: pip install 'ipabs[parquet]'.": "likewise",
    "end of data": "not ours: the csv module says it",
    "calendar {} does not reach {}: {}": "no reader asks whether a day is a business day",
    "the curve of {} has no discount factors before its date": "no payment comes before the closing",
    "no time from {} to {} under {}: a forward rate needs some": "when a deal is priced, not when it is read",
    "{} and {} have one number in the random generator: rename one of them.": "once in 7e-11; tests/collateral",
    "tenors must be above 0 and increase": "a curve file's tenors are sorted before",
    "the legal final {} is before the first payment {}": "a deal's own check finds it before",
    "the folder cannot be read: {}.": "folders closed to the reader: root reads all",
    "this is the folder you are in: name one in it.": "tests/cli/test_pool_import.py",
    "the folder {} cannot be written: {}.": "when it is written, after all is read",
    "the file {} cannot be written: {}.": "likewise, of templates",
    "workbooks are written with openpyxl: pip install 'ipabs[excel]'.": "installed; tests/collateral/test_template.py",
    "the deal cannot be scaled by {}: a finite number above 0 is needed.": "only a program scales by other numbers",
}
"""Texts that no file can bring about, and why."""


def transcripts() -> str:
    return "\n".join(file.read_text(encoding="utf-8") for file in sorted(HERE.glob("*/*.txt")))


def all_templates() -> list[Template]:
    files = list(python_files(TOP, package_folder()))
    sources = {source.path: source for start in STARTS for source in reading(files, start)}
    return [template for source in sources.values() for template in templates(source)]


def test_nothing_is_said_to_be_out_of_reach_that_is_not() -> None:
    texts = {template.text for template in all_templates()}
    assert set(OUT_OF_REACH) <= texts


def test_every_message_stands_in_a_transcript() -> None:
    told = transcripts()
    unheard = [t.place for t in all_templates() if t.text not in OUT_OF_REACH and not re.search(t.pattern, told)]
    assert not unheard, "\n".join(unheard)
