"""Dateline's index: texts in, dated and quoted passages out. Imports neither `bot` nor discord."""
