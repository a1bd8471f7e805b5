"""People who train together: the class, its board, what they take home, and who needs a word today."""
