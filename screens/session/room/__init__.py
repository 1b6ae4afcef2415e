"""The screen that everyone in the room looks at: the question, the countdown, and the group's answers."""
