"""The board catalogue: what a board of a given code is made of. Reads `resources/boards`; reasons about nothing."""
