"""Evidence on groups: the mixed model for repeated measures and the power of a design.

Values in, values out: arrays and records, with randomness only from a seed or generator that is passed in.
"""
