"""Training: rows from the data, candidates from Dateline's own search, the reader's and the encoder's loops, export.

Nothing here runs when a question is answered; `docs/reader.md` is the model card.
"""
