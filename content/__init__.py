"""What the workshop says: Markdown packs, and the loader that turns a pack into steps and typed blocks.

The lowest room of the house: it imports none of the others.
"""
