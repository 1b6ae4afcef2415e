"""The screen of one open session and its helpers."""
