"""The worksheet grid: `source` says what is shown, `model` what keys do, `widget` draws it with Textual's line API."""
