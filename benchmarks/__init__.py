"""Measured comparisons, runnable by anyone: `uv run python -m benchmarks`. Ratios, side by side in one run."""
