"""What of a release is for people: pages (Word, Markdown) and workbooks; the same release gives the same bytes."""
