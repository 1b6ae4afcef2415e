"""The file system: checked writes, locks, and where things are kept."""
