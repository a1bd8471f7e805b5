"""Five small charts on the figure's drawing primitives, each with its sentence and its numbers."""
