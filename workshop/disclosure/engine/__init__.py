"""The disclosure-control engine: what may be published of a set of tables so that nothing hidden can be computed.

`protect` in `workshop.disclosure.engine.protect` is the way in; `workshop.disclosure.engine.model` says what goes in
and what comes out. NumPy and HiGHS are imported when it runs, not before.
"""
