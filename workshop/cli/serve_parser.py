"""The options of `workshop serve`."""

from __future__ import annotations

import argparse

MOST = 60
"""Seats of one server; see `workshop.serve.seats`."""


def serve_options(command: argparse.ArgumentParser) -> None:
    """Which session, which doors, until when; or what to do with a server that runs."""
    command.add_argument("session", nargs="?", default="", help="session ID, the start of the ID, or the title")
    command.add_argument("--ssh", default="", metavar="[HOST:]PORT", help="let people in over SSH (127.0.0.1:2222)")
    command.add_argument("--web", default="", metavar="[HOST:]PORT", help="let people in by browser (127.0.0.1:8080)")
    command.add_argument("--url", default="", metavar="URL", help="address of the page when a proxy is in front of it")
    command.add_argument("--cert", default="", metavar="FILE", help="certificate for the page, with its chain")
    command.add_argument("--key", default="", metavar="FILE", help="private key of the certificate")
    command.add_argument(
        "--people", type=int, default=MOST, choices=range(1, MOST + 1), metavar="N", help=f"seats (default: {MOST})"
    )
    command.add_argument("--until", default="", metavar="HH:MM", help="end by itself at this time today")
    running = command.add_mutually_exclusive_group()
    running.add_argument("--stop", action="store_true", help="end the server of this session, or of all sessions")
    running.add_argument("--status", action="store_true", help="show how to join, and who has joined")
