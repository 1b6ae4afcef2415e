"""The pages of a step."""
