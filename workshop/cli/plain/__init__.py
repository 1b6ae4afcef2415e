"""The whole workshop line by line, for screen readers, terminals that cannot place text, pipes, and bad lines."""
