"""Files in and out: the person file, the log, the archive, CSV.

The only floor below the app that opens a person's files. What it reads, it hands to `hipstride.record` to be
checked.
"""

from hipstride.exchange.files import read_text, write_bytes_atomically, write_text_atomically
from hipstride.exchange.log_file import Added, add_events, append_events, read_log
from hipstride.exchange.person_file import read_person

__all__ = [
    "Added",
    "add_events",
    "append_events",
    "read_log",
    "read_person",
    "read_text",
    "write_bytes_atomically",
    "write_text_atomically",
]
