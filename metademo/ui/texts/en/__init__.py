"""Every word on the page, in English, a module for each part of it. Another language is a sibling package with the same names.

Constants are whole texts; functions are texts with something to fill in, and hold the language's own grammar.
"""
