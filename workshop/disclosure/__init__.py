"""The sharing check: what one partner may receive from the coordinator's own attendance file, and why not more.

Policy, consent, history, recoding, the release, and the log of releases. The suppression itself is in `engine`.
"""
