"""The commands: parse, call the library, print.

No logic lives here. `main.py` holds the table of commands; each command is one module, imported only when it
is run.
"""
