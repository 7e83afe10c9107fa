"""Numba on arrays: what every path of every run goes through, compiled.

Columns and seeds go in as arrays and scalars; lanes of random numbers, cash flows and sums come out in arrays
that the caller allocated. Imports numpy, numba and this folder, nothing else of the engine.

    jit            the decorators
    cache          where compiled code is kept, and why it never goes stale
    wide           512-bit vectors where the processor has them
    bits           fused multiply-add and bit casts, as intrinsics
    elementary     exp, log, sine and cosine as polynomials that vectorise
    normal         the normal distribution function and its inverse
    philox         random words that are a function of seed, path, entity and tag
    draws          lanes of uniforms and normals
    blocks         memory for blocks of lanes, on cache lines
    entity         the stable 64-bit name of an entity in that function
    regime         the state of the world on a path, and obligors' asset values
    instalments    what performing contracts pay, and the list of defaults
    settlement     what comes after a default
    attribution    which contract lost how much
    sales          the paths of sectors, and the multiple of its expected sales at which a contract stands
    patents        how long patents live, and what the living ones of a bundle weigh
    royalty_terms  what a royalty contract agrees, as columns
    royalties      from sales to receipts, and the value of what is still to come
    waterfall      a plan's rows, walked over lanes and periods
    paths          what is kept of each path, and sums over paths
    slices         slices of the pool's loss
"""
