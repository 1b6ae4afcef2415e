"""What `workshop.session` shows of the sheets: plain values, and how they are made."""
