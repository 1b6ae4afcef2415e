"""A session as Markdown and back: what a coordinator keeps, sends on and rolls up."""
