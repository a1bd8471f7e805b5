"""From "how are you today" to a logged session, and what came of it."""
