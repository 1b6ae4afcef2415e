"""The use cases that the screens and the commands share. A service decides and does; whoever calls it asks and shows.

Nothing here prints, and nothing knows the terminal. What goes wrong is raised as one sentence, see `services.errors`.
"""
