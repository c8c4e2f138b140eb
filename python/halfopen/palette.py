"""The colours of every picture: those of Okabe and Ito, which the colour-blind can tell apart.

One meaning each, everywhere, and never a colour alone: trouble is hatched, what is degraded is
dotted, and words say it besides.
"""

from __future__ import annotations

FINE, MEAGRE, TROUBLE, HALF, FAILING = "#0072B2", "#F0E442", "#D55E00", "#56B4E9", "#CC79A7"
INK, FAINT, BAND, GROUND = "#1A1A1A", "#6B6B6B", "#D9D4C7", "#F6F6F4"
