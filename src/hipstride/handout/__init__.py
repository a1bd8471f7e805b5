"""Handout: what is printed. The programme, the paper log, reports of a person and of a trial. Values in, PDF bytes out."""
