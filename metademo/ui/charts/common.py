"""What every chart of the page has in common."""

from __future__ import annotations

from metademo.ui import theme

CONFIG = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False, "showTips": False, "responsive": True}
"""For `st.plotly_chart(config=)`: pictures to look at, with values on hover, and nothing to get lost in."""

BARE = {
    "paper_bgcolor": "rgba(0,0,0,0)",
    "plot_bgcolor": "rgba(0,0,0,0)",
    "dragmode": False,
    "hovermode": "closest",
    "showlegend": False,
}
"""Layout: no ground of its own, so that it suits both themes."""

AXIS = {"fixedrange": True, "showline": False, "zeroline": False, "gridcolor": theme.GRID, "ticks": ""}
"""Of both axes."""
