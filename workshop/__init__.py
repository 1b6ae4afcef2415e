"""What a workshop is, and the command.

`sheets`, `session`, `alignment`, `meeting` and `clock` are pure; `notes`, `records` and `disclosure` read and make
documents; `services` are the use cases that screens and commands share; `cli` is the command. Nothing here knows the
terminal, and nothing but `services` and `cli` knows the store.
"""

__version__ = "0.1.0"
