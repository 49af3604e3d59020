"""The language of the search field: what was typed → a tree → SQL. Pure: asks no database and raises nothing.

`fields` is the table of its fields, `parser` reads a text, `sql` compiles a tree, `hits` finds again what was looked for
in the texts of a song, and `completion` says how a text that is being typed may go on.
"""
