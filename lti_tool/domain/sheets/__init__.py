"""Tables in and out: one micro-credential per row, one field per column, as CSV or XLSX.

`columns.py` derives the columns from the definition itself, so there is no second list of fields;
`rows.py` turns rows into documents and back. `docs/designer.md` describes the columns for people.
"""

from lti_tool.domain.sheets.columns import Column, column_of, list_columns, place_of
from lti_tool.domain.sheets.csv_files import read_csv, write_csv
from lti_tool.domain.sheets.grids import Grid
from lti_tool.domain.sheets.rows import Sheet, read_sheet, write_rows
from lti_tool.domain.sheets.template import template_rows
from lti_tool.domain.sheets.workbooks import read_workbook, write_workbook

__all__ = [
    "Column",
    "Grid",
    "Sheet",
    "column_of",
    "list_columns",
    "place_of",
    "read_csv",
    "read_sheet",
    "read_workbook",
    "template_rows",
    "write_csv",
    "write_rows",
    "write_workbook",
]
