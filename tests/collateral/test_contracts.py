"""Contracts: what backs each, what each names; every fault word for word."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from ipabs.collateral.firms import PartySpec
from ipabs.definitions.model import Model
from ipabs.kernels.entity import entity_hash
from tests.collateral.simulated import pool, told

if TYPE_CHECKING:
    from pathlib import Path

PATENTS = (
    "id,kind,filing_date,expiry_date,appraisal,quality\n"
    "P1,,2015-05-01,,100,1\n"
    "P2,utility,2010-07-15,,200,-2\n"  # expires on 15 July 2020
    "P3,,,2020-03-31,400,0\n"
    "P4,,2015-05-01,,,3\n"
)


def contract(**cells: str) -> str:
    """A table of one contract."""
    given = {"id": "C1", "obligor": "F1", "end_date": "2020-12-31", "exposure": "100"} | cells
    return f"{','.join(given)}\n{','.join(given.values())}\n"


def faults_of(folder: Path, **cells: str) -> list[str]:
    return told(folder, contract(**cells), patents=PATENTS)[0]


def test_defaults(tmp_path: Path) -> None:
    made = pool(tmp_path).contracts
    assert made.ids == ("C1",) and made.kinds == ("instalment",)
    assert made.entity.tolist() == [entity_hash("contract", "C1")]
    assert made.guarantor.tolist() == [-1] and made.guarantee_share.tolist() == [0.0]
    assert made.pledge.tolist() == [[0.0] * 5] and made.secured.tolist() == [False]
    assert made.recovery_mean.tolist() == [0.15]
    np.testing.assert_allclose(made.principal, [[25, 25, 25, 25]])  # level, no interest, quarterly
    for array in (made.unsecured, made.fund_share, made.insurance_limit, made.insurance_deductible):
        assert array.tolist() == [0.0]


def test_who_owes_and_who_guarantees(tmp_path: Path) -> None:
    rows = (
        "id,obligor,end_date,exposure,guarantor,guarantee_share,fund_share\n"
        "C1,F2,2020-12-31,1,payer,80%,50%\nC2,payer,2020-12-31,2,F1,,\nC3,F1,2020-12-31,4,F2,0,\n"
    )
    tape = pool(tmp_path, rows, parties=[PartySpec("payer", pd=0.01)])
    made = tape.contracts
    assert [tape.obligors.ids[place] for place in made.obligor] == ["F2", "payer", "F1"]
    assert [tape.obligors.ids[place] for place in made.guarantor] == ["payer", "F1", "F2"]
    assert made.guarantee_share.tolist() == [0.8, 1.0, 0.0]
    assert made.fund_share.tolist() == [0.5, 0.0, 0.0]
    assert tape.initial == 7.0


def test_a_pledge_is_worth_the_shares_of_patents_that_live(tmp_path: Path) -> None:
    made = pool(tmp_path, contract(patents="P1:0.5;P2;P3:25%"), patents=PATENTS).contracts
    np.testing.assert_allclose(made.pledge, [[350, 250, 250, 50, 50]])
    np.testing.assert_allclose(made.recovery_mean, [0.15 + 0.03 * (0.5 - 2.0) / 1.75])
    assert made.secured.tolist() == [True]


def test_a_stated_pledge_stands_instead_and_an_unregistered_one_is_worth_nothing(tmp_path: Path) -> None:
    made = pool(tmp_path, contract(patents="P1", pledge_value="70"), patents=PATENTS).contracts
    assert made.pledge.tolist() == [[70.0] * 5]
    made = pool(tmp_path, contract(patents="P1", pledge_registered="no", unsecured_recovery="5%"), patents=PATENTS)
    assert made.contracts.pledge.tolist() == [[0.0] * 5] and made.contracts.secured.tolist() == [False]
    assert made.contracts.unsecured.tolist() == [0.05]


def test_pledges_that_count_as_nothing_are_warned_of_once(tmp_path: Path) -> None:
    patents = PATENTS + "P5,,,2019-12-31,5,\n"
    faults, warnings = told(tmp_path, contract(patents="P1;P4;P5"), patents=patents)
    assert not faults
    assert warnings == [
        "contracts.csv: 1 pledged patent is without an appraisal and counts as nothing.",
        "contracts.csv: 1 pledged patent is expired at the cutoff and counts as nothing.",
    ]
    assert told(tmp_path, contract(patents="P4;P5", pledge_value="9"), patents=patents) == ([], [])


def test_quality_that_makes_the_recovery_impossible(tmp_path: Path) -> None:
    model = Model.model_validate({"recovery": {"mean": "5%", "deviation": "20%"}})
    assert told(tmp_path, contract(patents="P2"), patents=PATENTS, model=model)[0] == [
        (
            "contracts.csv:2:patents: their average quality of -2 moves the mean recovery to 0.10%, "
            "for which the model's deviation of 20.00% is impossible."
        )
    ]


def test_a_mean_recovery_of_all_or_nothing_is_left_as_it_is(tmp_path: Path) -> None:
    for mean in ("0", "1"):
        model = Model.model_validate({"recovery": {"mean": mean, "deviation": "0"}})
        assert pool(tmp_path, model=model).contracts.recovery_mean.tolist() == [float(mean)]


def test_insurance(tmp_path: Path) -> None:
    made = pool(tmp_path, contract(insurance_limit="1_000", insurance_deductible="50")).contracts
    assert (made.insurance_limit.tolist(), made.insurance_deductible.tolist()) == ([1000.0], [50.0])
    assert faults_of(tmp_path, insurance_deductible="50") == [
        "contracts.csv:2:insurance_limit: an insurance_deductible needs an insurance_limit."
    ]


def test_names_that_dangle(tmp_path: Path) -> None:
    assert faults_of(tmp_path, obligor="F3x", guarantor="F22", patents="P11;Q") == [
        "contracts.csv:2:obligor: no obligor or party is called 'F3x'.",
        "contracts.csv:2:guarantor: no obligor or party is called 'F22'. Did you mean 'F2'?",
        "contracts.csv:2:patents: no patent is called 'P11'. Did you mean 'P1'?",
        "contracts.csv:2:patents: no patent is called 'Q'.",
    ]


def test_an_obligor_whose_row_does_not_read_does_not_dangle(tmp_path: Path) -> None:
    faults, _ = told(tmp_path, obligors="id,pd\nF1,x\n")
    assert faults == ["obligors.csv:2:pd: 'x' is not a rate: write 4.3%, 120bp or 0.043."]


def test_a_patent_is_not_pledged_twice_over(tmp_path: Path) -> None:
    rows = "id,obligor,end_date,exposure,patents\nC1,F1,2020-12-31,1,P1:0.7\nC2,F2,2020-12-31,1,P1:0.5\n"
    assert told(tmp_path, rows, patents=PATENTS)[0] == [
        "contracts.csv:3:patents: with this contract 120% of 'P1' is pledged: 100% is all of it."
    ]
    third = "id,obligor,end_date,exposure,patents\n" + "".join(f"C{i},F1,2020-12-31,1,P1:{i}0%\n" for i in (1, 2, 3, 4))
    assert not told(tmp_path, third, patents=PATENTS)[0]


def test_kinds_currencies_and_floating_rates(tmp_path: Path) -> None:
    assert faults_of(tmp_path, kind="leases") == [
        (
            "contracts.csv:2:kind: 'leases' is not one of instalment, lease, loan, receivable, royalty. "
            "Did you mean 'lease'?"
        )
    ]
    assert faults_of(tmp_path, currency="USD", index="LPR", spread="50bp") == [
        (
            "contracts.csv:2:currency: the contract is in USD, the deal in CNY: "
            "only royalties may be owed in another currency."
        ),
        "contracts.csv:2:index: floating rates are not simulated: write a fixed rate in column 'rate'.",
    ]
    assert not faults_of(tmp_path, currency="CNY", kind="Lease", index="", stage="pilot", limit="5")


def test_dates(tmp_path: Path) -> None:
    assert faults_of(tmp_path, end_date="2021-01-01") == [
        "contracts.csv:2:end_date: 2021-01-01 pays after the deal's last collection on 2020-12-31."
    ]
    assert faults_of(tmp_path, end_date="2020-01-01") == [
        "contracts.csv:2:end_date: the contract ends on 2020-01-01, not after the cutoff 2020-01-01."
    ]
    assert faults_of(tmp_path, start_date="2020-12-31") == [
        "contracts.csv:2:end_date: 2020-12-31 is not after the start on 2020-12-31."
    ]
    assert faults_of(tmp_path, start_date="2020-04-01") == [
        "contracts.csv:2:start_date: 2020-04-01 is after the closing and the first collection, 2020-03-31."
    ]
    assert faults_of(tmp_path, start_date="0219-04-01") == [
        "contracts.csv:2:start_date: '0219-04-01' is not in the years 1901 to 2199."
    ]
    assert not faults_of(tmp_path, start_date="2020/3/31")


def test_amounts_rates_and_shares(tmp_path: Path) -> None:
    assert faults_of(tmp_path, exposure="-5", rate="-1%", guarantor="F2", guarantee_share="120%", prepayment="1") == [
        "contracts.csv:2:exposure: '-5' is negative: an amount of money is needed.",
        "contracts.csv:2:rate: '-1%' is negative: a rate of 0% or more is needed.",
        "contracts.csv:2:guarantee_share: '120%' is not a share between 0% and 100%.",
        "contracts.csv:2:prepayment: '1' is not a probability: 0% or more, and below 100%, is needed.",
    ]
    assert faults_of(tmp_path, exposure="") == ["contracts.csv:2:exposure: the row has no exposure."]
    assert faults_of(tmp_path, exposure="0") == ["contracts.csv: the pool owes nothing at the cutoff."]
    assert faults_of(tmp_path, payments_per_year="5", grace="-1", profile="annuity") == [
        "contracts.csv:2:payments_per_year: '5' is not one of 1, 2, 3, 4, 6, 12 payments a year.",
        "contracts.csv:2:grace: '-1' is not a whole number of zero or more.",
        "contracts.csv:2:profile: 'annuity' is not one of level, straight-line, interest-only, bullet, custom.",
    ]
    assert faults_of(tmp_path, grace="9" * 30) == [f"contracts.csv:2:grace: '{'9' * 30}' is too large a number."]


def test_cover(tmp_path: Path) -> None:
    assert faults_of(tmp_path, guarantee_share="80%") == ["contracts.csv:2:guarantee_share: the row has no guarantor."]
    assert faults_of(tmp_path, guarantor="F1") == [
        "contracts.csv:2:guarantor: 'F1' cannot guarantee what it owes itself."
    ]


def test_grace(tmp_path: Path) -> None:
    assert faults_of(tmp_path, grace="4") == [
        (
            "contracts.csv:2:grace: 4 payments of grace leave none for the principal: "
            "4 instalments are due after 2020-01-01."
        )
    ]
    assert faults_of(tmp_path, grace="1", profile="bullet") == [
        "contracts.csv:2:grace: grace is for level and straight-line, not for bullet."
    ]
    assert not faults_of(tmp_path, grace="3")


def test_custom_instalments(tmp_path: Path) -> None:
    def custom(instalments: str) -> list[str]:
        return faults_of(tmp_path, profile="custom", instalments=instalments)

    where = "contracts.csv:2:instalments:"
    assert custom("") == [f"{where} the profile custom needs instalments, like 50%;50%."]
    assert custom("50%;50%") == [f"{where} 2 instalments are listed, 4 instalments are due after 2020-01-01."]
    assert custom("20%;20%;20%;20%") == [
        f"{where} instalments after 2020-01-01 add up to 0.8 of the exposure, not to all of it."
    ]
    assert custom("2019-06-30:50;2020-06-30:40;2020-12-31:70") == [
        f"{where} instalments after 2020-01-01 add up to 110.00, not to the exposure of 100.00."
    ]
    assert custom("2020-06-30:40;2021-06-30:60") == [
        f"{where} the instalment of 2021-06-30 is after the end on 2020-12-31."
    ]
    assert custom("2020-06-30:40;60") == [f"{where} some instalments have a date and some have none."]
    assert custom("40%;60") == [f"{where} some instalments are money and some are shares in %."]
    assert custom("2020-06-30:40;2020-06-30:60") == [
        f"{where} the instalment of 2020-06-30 follows that of 2020-06-30: dates must rise."
    ]
    assert custom("50;;50") == [f"{where} '50;;50' has an empty place between two ';'."]
    assert custom("2019-06-30:50") == [
        f"{where} instalments after 2020-01-01 add up to 0.00, not to the exposure of 100.00."
    ]
    assert faults_of(tmp_path, instalments="50%;50%") == [
        f"{where} instalments are for the profile custom, not for level."
    ]
    for right in ("25%;25%;0%;50%", "10;20;30;40", "2019-06-30:50;2020-06-30:40;2020-12-31:60", "2020-12-31:100%"):
        assert not custom(right)


def test_bundles_of_patents(tmp_path: Path) -> None:
    where = "contracts.csv:2:patents:"
    assert faults_of(tmp_path, patents="P1:60%;P1:40%") == [f"{where} 'P1' stands twice."]
    assert faults_of(tmp_path, patents="P1:0") == [
        f"{where} 'P1:0' is not a patent with the share that is pledged, like P1:0.6."
    ]
    assert faults_of(tmp_path, patents="P1:2") == [f"{where} '2' would be 200 %: write 2% or 0.02."]
    assert not faults_of(tmp_path, patents="P1:0.6; P2 ;")


def test_patents_whose_dates_make_no_sense(tmp_path: Path) -> None:
    patents = (
        "id,filing_date,grant_date,expiry_date,appraisal_date,quality,kind\n"
        "P1,2015-01-01,2014-01-01,2013-01-01,2012-01-01,,\nP2,2015-01-01,2018-01-01,2017-01-01,,,\n"
        "P3,,,,,,\nP4,2015-01-01,,,,5,model\n"
    )
    assert told(tmp_path, patents=patents)[0] == [
        "patents.csv:5:quality: '5' is not a standardised score: between -4 and 4 is needed.",
        "patents.csv:5:kind: 'model' is not one of invention, utility, design.",
        "patents.csv:2:grant_date: 2014-01-01 is before the filing on 2015-01-01.",
        "patents.csv:2:expiry_date: 2013-01-01 is before the filing on 2015-01-01.",
        "patents.csv:2:appraisal_date: 2012-01-01 is before the filing on 2015-01-01.",
        "patents.csv:3:expiry_date: 2017-01-01 is before the grant on 2018-01-01.",
        "patents.csv:4:expiry_date: the row has neither expiry_date nor filing_date.",
    ]
