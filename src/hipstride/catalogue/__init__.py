"""Facts as data, typed: exercises, bands, sleds, measures, norms, programmes.

Each number is written in a data file with its source and its status, and is checked when it is loaded.
"""
