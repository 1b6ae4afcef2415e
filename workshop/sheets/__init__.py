"""The data model: a session is a set of sheets, a sheet is rows, a row is cells, an edit sets cells.

`model` holds the classes, `values` what a cell may hold, `decide` what an edit does, `fold` what a journal adds up to,
`merge` how two texts become one, `undo` how a person takes an edit back.
"""
