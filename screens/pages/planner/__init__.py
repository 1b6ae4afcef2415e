"""The meeting: agenda, invitations, commitments."""
