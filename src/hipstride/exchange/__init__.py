"""Files in and out: the person file, the log, the archive, CSV.

The only floor below the app that opens a person's files. What it reads, it hands to `hipstride.record` to be
checked.
"""
