"""How fast this machine saves and shares edits, beside what its disk and its kernel can do at all.

Every figure is a ratio of two things measured in turns, in one run, on one file system: a slow disk or a busy moment
hits both. Nothing here is used when a session is open; `workshop bench` and `benchmarks/` call it.
"""
