"""Text → words: one spelling, then the tokeniser (home of jieba).

Import from the modules: `normalize`, `grams`, `tokenize`, `lexicon`. jieba's dictionary takes
longer to load than a search may, so this package does not load it for those who only normalise.
"""
