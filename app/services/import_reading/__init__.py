"""Reading somebody else's table: from a file of unknown making to rows of values, each problem named by its cell.

`open_table` reads text and workbooks into rows of text; `propose` says which column is which field; `read_rows` makes
values of the cells. Nothing here writes to the record; that is `app.services.imports`.
"""
