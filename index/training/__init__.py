"""Training the reader: rows from the data, hard negatives from Dateline's own search, the loop, the export.

Nothing here runs when a question is answered; `docs/reader.md` is the model card.
"""
