"""The tables of this slice, step by step."""
