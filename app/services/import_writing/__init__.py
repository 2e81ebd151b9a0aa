"""From rows that were read to changes of the record, a module a target: first as a plan that says what would happen,
then, with the very same decisions, into a draft. `app.services.imports` goes through the rows.
"""
