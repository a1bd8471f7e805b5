"""Set up for me: the questions as data, what was typed as answers, and the person file they make."""
