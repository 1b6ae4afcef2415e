"""The sharing check: what one partner may receive from the coordinator's own attendance file, and why not more.

Student records live in memory only while they are looked at. Nothing in here writes them, and no class that holds
them shows them in its `repr`, lets itself be pickled, or puts a value of theirs into an error.
"""
