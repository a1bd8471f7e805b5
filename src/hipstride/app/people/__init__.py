"""The people who train: who may see them, their file in all its versions, their log."""
