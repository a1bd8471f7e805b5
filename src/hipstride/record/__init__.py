"""The types everything speaks: person, test, resistance, event; their schemas; parsing from text.

Input is checked here once, with one clear error for each bad value. No files are opened on this floor.
"""
