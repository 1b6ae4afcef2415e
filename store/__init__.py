"""Where a session is kept: the journal, its checkpoint, the library of sessions, drafts."""
