"""Worksheets on paper: what a page consists of, how it is made of a module and a session, and its formats."""
