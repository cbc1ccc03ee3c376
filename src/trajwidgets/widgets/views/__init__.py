"""What the panel shows, view by view: the frames of `reports/`, less what would give an answer away, as messages."""
