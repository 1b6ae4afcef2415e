"""Documents that come back: foreign files read row by row, and compared with the session they were made from."""
