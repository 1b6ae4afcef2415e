"""Letting people in who have no account: the gate, a process for each seat, and the doors to them.

Nothing here is imported by `workshop --help`; the doors need the extra `serve`.
"""
