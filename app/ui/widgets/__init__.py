"""The small painted parts that pages are made of."""
