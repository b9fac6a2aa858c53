"""Data shipped with the library: rubrics, messages, word lists, templates."""
