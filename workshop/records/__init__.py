"""Attendance files in: how they are written, which column means what, and each student's days.

Student records live in memory only while they are looked at. Nothing in here writes them, and no class that holds
them shows them in its `repr`, lets itself be pickled, or puts a value of theirs into an error.
"""
