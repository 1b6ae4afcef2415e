"""What a workshop is: sheets and the views over them. Pure Python; no terminal, no files, no network."""

__version__ = "0.1.0"
