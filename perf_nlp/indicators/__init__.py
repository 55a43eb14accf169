"""Rows → indicators, and the values in them understood.

Import from the modules: `extract` (documents), `flat` (tables kept as they are), `targets`
(values), `direction`, `names`. Reading one value must not load what reads workbooks.
"""
