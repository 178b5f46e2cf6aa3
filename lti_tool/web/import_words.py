"""What is said of a file that cannot be read at all: each code with what happened and what to do next."""

from __future__ import annotations

from flask_babel import lazy_gettext as _

from lti_tool.web.error_phrases import Words

CHOOSE = _("Choose the file again; nothing was written.")
SAVE_AS = _("Open it in your spreadsheet program and save it once more as XLSX or as “CSV UTF-8”; nothing was written.")
SPLIT = _("Split it into several files and bring them one after the other; nothing was written.")
EXPORT = _("Choose a file that this page or another installation of this tool gave out; nothing was written.")
TEMPLATE = _("Begin with the template on this page; nothing was written.")

IMPORT_WORDS: dict[str, Words] = {
    "import_no_file": (_("No file was chosen."), CHOOSE),
    "import_kind_unknown": (_("Only files whose names end in .json, .csv or .xlsx can be read here."), CHOOSE),
    "import_empty": (_("There is nothing in this file."), CHOOSE),
    "import_too_large": (_("This file is larger than what is read here at once (8 MB)."), SPLIT),
    "import_too_many": (_("There are more micro-credentials in this file than are read at once (500)."), SPLIT),
    "import_nothing_in_it": (_("The file is of the right kind, but there is no micro-credential in it."), EXPORT),
    # The exchange file
    "import_not_utf8": (_("The file is not a text in UTF-8, so it is no exchange file."), EXPORT),
    "import_not_json": (_("The file is not JSON, or it was damaged or cut off on its way."), EXPORT),
    "import_too_deep": (_("The file holds brackets within brackets without end; no micro-credential looks like that."), EXPORT),
    "import_repeated_field": (_("A field stands twice in one place, and nobody can say which was meant."), EXPORT),
    "import_not_ours": (_("This is not an exchange file of micro-credentials."), EXPORT),
    "import_newer": (
        _("This file was made by a later version of this tool, and part of it might be lost here."),
        _("Ask the people who run this tool to bring it up to date; nothing was written."),
    ),
    "import_unknown_field": (_("The file holds a field that this tool does not know, and it would be lost."), EXPORT),
    # Tables
    "import_encoding_unknown": (_("It cannot be told in which encoding this file was saved, so its Thai would come out wrong."), SAVE_AS),
    "import_csv_broken": (_("A quotation mark is opened and never closed, so rows cannot be told apart."), SAVE_AS),
    "import_not_xlsx": (_("This file cannot be read as an XLSX workbook; it may be damaged."), SAVE_AS),
    "import_old_excel": (_("This is a workbook of the old kind (.xls), or one that is locked with a password."), SAVE_AS),
    "import_unpacks_too_large": (_("This workbook unpacks to more than 24 MB, which no table of micro-credentials does."), SAVE_AS),
    "import_too_many_columns": (_("The table has more columns than any micro-credential needs (800)."), TEMPLATE),
    "import_repeated_column": (_("Two columns have the same name, and nobody can say which was meant."), TEMPLATE),
    "import_no_columns": (_("The first row names no column that is known here."), TEMPLATE),
    "import_no_rows": (_("There is no filled row under the names of the columns."), TEMPLATE),
    # Taking it in
    "import_nothing_chosen": (_("No micro-credential was chosen, so nothing was written."), _("Tick at least one and try again.")),
    "import_changed": (
        _("What was to be imported does not match what you were shown, so nothing was written."),
        _("Choose the file again and look at it once more."),
    ),
    "issuer_not_yours": (
        _("You do not design for this institution."), _("Ask the person who looks after that institution here to give you the role."),
    ),
}  # fmt: skip
