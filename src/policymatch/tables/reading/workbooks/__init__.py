"""Excel workbooks: one pass over the XML of a sheet gives cells, number formats, formulas, merged cells and hidden rows."""
