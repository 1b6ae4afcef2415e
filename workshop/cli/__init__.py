"""The `workshop` command: asks, calls a service, prints. Nothing is imported here; start at `workshop.cli.main.run`."""
