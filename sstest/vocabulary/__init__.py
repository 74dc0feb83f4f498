"""The words of requests: which add, which remove, which name a role, and which look alike.

:mod:`~sstest.vocabulary.words` holds the tables, :mod:`~sstest.vocabulary.reading` reads a name or
an action by them, :mod:`~sstest.vocabulary.typos` finds the word that a typo was meant for.
"""
