"""What a royalty contract agrees, as columns, and the memory in which one contract is run over a block of paths."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from ipabs.kernels.blocks import empty_block

if TYPE_CHECKING:
    from ipabs.kernels.patents import Bundles

Floats: TypeAlias = npt.NDArray[np.float64]
Indices: TypeAlias = npt.NDArray[np.int64]


class Royalties(NamedTuple):
    """Royalty contracts as columns; money unless it says otherwise.

    Attributes
    ----------
    times : (periods + 1,) float64
        Years at which periods begin and end, from 0.
    obligor : (contracts,) int64
        Non-decreasing: a row of ``Names``.
    sector : (contracts,) int64
        Row of the sectors' paths.
    entity : (contracts,) int64
        What it draws by.
    sales : (contracts, periods) float64
        Expected, of the whole period.
    drift : (contracts, periods) float64
        -sigma^2 t / 2 at the end of the period.
    own, lean : (contracts,) float64
        Volatilities 1/sqrt(year) on the contract's own path and on its sector's.
    starts, steps : (contracts, tiers) float64
        Annual sales from which a tier applies, the first 0; what its rate adds to that of the tier before.
    tiers : (contracts,) int64
        How many there are, at least 1.
    minimum : (contracts, periods) float64
        Least royalty of the contract year that ends in the period; 0 for none.
    cap : (contracts,) float64
        Most of a contract year; infinity for none.
    tail : (contracts,) float64
        Share of the royalty that is paid without patents; 1 where there are none.
    lifetime : (contracts,) float64
        Most from the cutoff on; infinity for no limit.
    continues : (contracts, periods) float64
        0 where a contract year ends with the period, else 1.
    begun : (contracts, 3) float64
        Sales, royalty by the tiers, and royalty earned of the contract year before the cutoff.
    lag : (contracts,) int64
        Periods from the royalty to its receipt.
    net : (contracts,) float64
        1 - share withheld.
    receivable : (contracts, most lag) float64
        Gross royalties on sales before the cutoff, by the period in which they are received.
    chance, share : (contracts,) float64
        Of a replacement after a default; share of the royalty that it pays.
    waits : (contracts, periods) int64
        The last period such that after a default in it the replacement pays in this one; -1 if there is none.
    fixed, level : (contracts, periods) float64
        Value at the end of the period, whatever the sales; and per M.
    carry : (contracts, periods, most lag) float64
        Value at the end of period m + d of 1 accrued in period m and not yet received.
    after : (contracts, periods, 2) float64
        Value after a default over the value without one, at a replacement's full share: while it is waited for, and
        once it is there.
    closing : (contracts,) float64
        Value at the cutoff.
    events : (contracts, periods, 4) float64
        What may happen to sales, of ``sales_events``; (contracts, 0, 4) where nothing may to any. ``sales`` count it.
    """

    times: Floats
    obligor: Indices
    sector: Indices
    entity: Indices
    sales: Floats
    drift: Floats
    own: Floats
    lean: Floats
    starts: Floats
    steps: Floats
    tiers: Indices
    minimum: Floats
    cap: Floats
    tail: Floats
    lifetime: Floats
    continues: Floats
    begun: Floats
    lag: Indices
    net: Floats
    receivable: Floats
    chance: Floats
    share: Floats
    waits: Indices
    fixed: Floats
    level: Floats
    carry: Floats
    after: Floats
    closing: Floats
    events: Floats


class Scratch(NamedTuple):
    """Rows of one contract on a block of paths, (lanes,) float64 unless it says otherwise.

    Attributes
    ----------
    normals, uniforms : (4, lanes) float64
        For sales, and for what happens to them; ``uniforms`` of (0, lanes) where nothing may.
    lives : (most patents, lanes) float64
        Of ``patents.draw_lives``.
    alive : (2, lanes) float64
        Weight and worth of the living patents.
    year : (3, lanes) float64
        Sales, royalty by the tiers, and royalty earned of the contract year so far.
    pays : (most lag + 1, lanes) float64
        What accrued in the last periods, period m in row m mod (lag + 1).
    first : (periods,) int64
        A lane that defaults in the period; -1 for none.
    following : (lanes,) int64
        Of a lane that defaults, the next that does in the same period; -1 for none.
    listed : (lanes + 1,) int64
        Lanes that default.
    pending : (most challenges, 4) int64
    held : (most challenges,) float64
        Of ``escrow.list_challenges``.
    asset, replaced, own, multiple, kept
        Asset value X; share that a replacement pays, 0 where there would be none; own noise; M; J / E[J] in it.
    owed, left, carried, value
        Royalty by the tiers with this period; left of the lifetime's most; value of what accrued and has not been
        received; value of the contract.
    """

    normals: Floats
    uniforms: Floats
    lives: Floats
    alive: Floats
    year: Floats
    pays: Floats
    first: Indices
    following: Indices
    listed: Indices
    pending: Indices
    held: Floats
    asset: Floats
    replaced: Floats
    own: Floats
    multiple: Floats
    kept: Floats
    owed: Floats
    left: Floats
    carried: Floats
    value: Floats


def royalty_scratch(royalties: Royalties, bundles: Bundles, lanes: int) -> Scratch:
    """Memory for ``run_royalties``, not filled."""
    periods, most = royalties.sales.shape[1], int(np.diff(bundles.first).max(initial=0))
    challenges = most * periods * lanes if bundles.challenges.chance.shape[0] else 0
    return Scratch(
        normals=empty_block(4, lanes),
        uniforms=empty_block(4 if royalties.events.shape[1] else 0, lanes),
        lives=empty_block(most, lanes),
        alive=empty_block(2, lanes),
        year=empty_block(3, lanes),
        pays=empty_block(royalties.receivable.shape[1] + 1, lanes),
        first=np.zeros(periods, dtype=np.int64),
        following=np.zeros(lanes, dtype=np.int64),
        listed=np.zeros(lanes + 1, dtype=np.int64),
        pending=np.zeros((challenges, 4), dtype=np.int64),
        held=np.zeros(challenges),
        **{row: empty_block(lanes) for row in ("asset", "replaced", "own", "multiple", "kept")},
        **{row: empty_block(lanes) for row in ("owed", "left", "carried", "value")},
    )
