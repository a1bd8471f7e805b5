"""Handout: what is printed. The programme, the paper log, the reports of a person. Values in, PDF bytes out."""
