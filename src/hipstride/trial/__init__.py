"""Evidence on groups: the mixed model for repeated measures and the power of a design.

Values in, values out: arrays and records, with randomness only from a seed or generator that is passed in.
"""

from hipstride.trial.fit import mmrm
from hipstride.trial.result import MMRM
from hipstride.trial.table import Table

__all__ = ["MMRM", "Table", "mmrm"]
