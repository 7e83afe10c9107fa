"""The colours of a drawing, on light pages and on dark ones."""

from __future__ import annotations

from typing import Final

LIGHT: Final = {
    "page": "fill:#ffffff",
    "ink": "fill:#1b1f24",
    "title": "fill:#1b1f24;font-weight:bold",
    "label": "fill:#57606a;font-style:italic",
    "edge": "fill:none;stroke:#57606a;stroke-width:1.3",
    "short": "fill:none;stroke:#b06a12;stroke-width:1.3;stroke-dasharray:5 4",
    "head": "fill:#57606a",
    "cash": "fill:#f3f4f6;stroke:#57606a",
    "step": "fill:#ffffff;stroke:#57606a",
    "note": "fill:#dbe9f9;stroke:#2f6fb3",
    "fee": "fill:#ececec;stroke:#8a8a8a",
    "account": "fill:#dff2e1;stroke:#3c8d47",
    "support": "fill:#fdebd3;stroke:#c07a1f",
}
"""Class -> what it looks like."""
DARK: Final = {
    "page": "fill:#0d1117",
    "ink": "fill:#e6edf3",
    "title": "fill:#e6edf3",
    "label": "fill:#9da7b3",
    "edge": "stroke:#9da7b3",
    "short": "stroke:#e0a558",
    "head": "fill:#9da7b3",
    "cash": "fill:#21262d;stroke:#9da7b3",
    "step": "fill:#0d1117;stroke:#9da7b3",
    "note": "fill:#12304f;stroke:#5b9bd9",
    "fee": "fill:#2b2f34;stroke:#8a8f96",
    "account": "fill:#16351d;stroke:#5fb56d",
    "support": "fill:#45300f;stroke:#d99a45",
}
"""What a dark page changes."""


def _rules(styles: dict[str, str]) -> str:
    return "".join(f".{name}{{{style}}}" for name, style in styles.items())


STYLE: Final = f"<style>{_rules(LIGHT)}@media (prefers-color-scheme:dark){{{_rules(DARK)}}}</style>"
"""The element that holds both."""
