"""Writes workbooks into a folder and prints, as JSON, the filled cells of each sheet of each.

What a cell holds is what openpyxl finds in it; where the workbook's maker knows what a spreadsheet shows for it, that.
Needs openpyxl and XlsxWriter.
"""

import json
import os
import sys
from datetime import date, datetime, time, timedelta

import openpyxl
import xlsxwriter
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.utils.datetime import to_excel

# Value, number format, and what a spreadsheet shows.
SHOWN = [
    (0.256, "0.00%", "25.60%"),
    (1234567.891, "#,##0.00", "1,234,567.89"),
    (-1234.5, '#,##0.00 "EUR";[Red]-#,##0.00 "EUR"', "-1,234.50 EUR"),
    (-42, "#,##0;(#,##0)", "(42)"),
    (1999.5, "$#,##0.00", "$1,999.50"),
    (0.5, "# ?/?", "1/2"),
    (123456789, "0.00E+00", "1.23E+08"),
    (7, "000", "007"),
    (4915112345678, "+##\\ ###\\ ########", "+49 151 12345678"),
    (datetime(2024, 2, 29, 13, 5), "yyyy-mm-dd hh:mm", "2024-02-29 13:05"),
    (date(2024, 12, 31), "dd.mm.yyyy", "31.12.2024"),
    (date(2024, 12, 31), "mmmm d, yyyy", "December 31, 2024"),
    (date(2024, 7, 4), "ddd, d mmm yy", "Thu, 4 Jul 24"),
    (time(18, 30), "h:mm AM/PM", "6:30 PM"),
    (timedelta(hours=26, minutes=30), "[h]:mm", "26:30"),
    (0, '0;-0;"none"', "none"),
    (3, '"item "0', "item 3"),
]

TEXTS = [
    "# no heading",
    "a | b",
    "- no item",
    "5 < 6 & 7 > 3",
    "\u00fcber \u65e5\u672c\u8a9e \u0639\u0631\u0628\u064a \U0001f600",
    "  spaces  around  ",
    "two\nlines",
    "'quoted'",
    "=not a formula",
    "*stars* _under_ `code`",
    "x" * 3000,
]


def with_formats(path):
    """Numbers and dates with formats, each beside its row's number."""
    book = openpyxl.Workbook()
    sheet = book.active
    for row, (value, pattern, _) in enumerate(SHOWN, 1):
        sheet.cell(row, 1, row)
        sheet.cell(row, 2, value).number_format = pattern
    book.save(path)
    return [[cell for row, (_, _, shown) in enumerate(SHOWN, 1) for cell in ({"number": row, "general": True}, {"text": shown})]]


def with_types(path):
    book = openpyxl.Workbook()
    sheet = book.active
    for row in range(1, 40):
        sheet.append([row, row / 7, row % 2 == 0, f"row {row}", 10**row if row < 15 else None, -row, 0.1 * row])
    book.save(path)


def with_merged_cells(path):
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["A1"] = "Quarterly figures"
    sheet.merge_cells("A1:E1")
    for row in range(2, 20):
        for column in range(1, 6):
            sheet.cell(row, column, f"r{row}c{column}")
    sheet.merge_cells("A5:A8")
    sheet.merge_cells("C10:D12")
    book.save(path)


def with_hidden_sheets(path):
    book = openpyxl.Workbook()
    book.active.append(["seen", 1])
    for name, state in (("Hidden", "hidden"), ("Very hidden", "veryHidden"), ("Seen & more", "visible")):
        sheet = book.create_sheet(name)
        sheet.sheet_state = state
        sheet.append([name, 2, 3.5])
    sheet = book.create_sheet("Hidden rows and columns")
    for row in range(1, 9):
        sheet.append([row, row * 2, row * 3])
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["B"].hidden = True
    book.save(path)


def with_rich_text(path):
    book = openpyxl.Workbook()
    sheet = book.active
    bold = InlineFont(b=True)
    for row in range(1, 12):
        sheet.cell(row, 1, CellRichText("plain ", TextBlock(bold, f"bold {row}"), " and plain"))
        sheet.cell(row, 2, row)
    book.save(path)


def with_texts(path):
    book = xlsxwriter.Workbook(path, {"strings_to_formulas": False})
    sheet = book.add_worksheet()
    for row, text in enumerate(TEXTS):
        sheet.write_string(row, 0, text)
        sheet.write_string(row, 1, f"beside {row}")
    book.close()


def with_formulas(path):
    """Formulas with the results that a spreadsheet stored, of every kind."""
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet("Results")
    for row in range(10):
        sheet.write(row, 0, row)
        sheet.write_formula(row, 1, f"=A{row + 1}*2", None, row * 2)
        sheet.write_formula(row, 2, f'="no. "&A{row + 1}', None, f"no. {row}")
        sheet.write_formula(row, 3, f"=A{row + 1}>4", None, row > 4)
    for row, error in enumerate(("#DIV/0!", "#N/A", "#NAME?", "#REF!", "#VALUE!", "#NUM!", "#NULL!")):
        sheet.write_formula(10 + row, 0, "=1/0", None, error)
        sheet.write(10 + row, 1, error.lower())
    sheet.write_array_formula("A20:B21", "{=B1:C2}", None, 5)
    sheet.write_dynamic_array_formula("D20", "=SUM(A1:A9)", None, 36)
    book.close()


def with_dates_since_1904(path):
    book = xlsxwriter.Workbook(path, {"date_1904": True, "default_date_format": "yyyy-mm-dd hh:mm"})
    sheet = book.add_worksheet()
    for row in range(30):
        sheet.write(row, 0, f"day {row}")
        sheet.write_datetime(row, 1, datetime(2000, 1, 1) + timedelta(days=97 * row, minutes=61 * row))
    book.close()


def that_is_big(path):
    """Cells written in place instead of into the table of shared strings."""
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    sheet = book.add_worksheet("Ledger")
    for row in range(12_000):
        sheet.write_row(row, 0, [row, f"account {row % 97}", row * 1.25, f"entry no. {row}", "" if row % 3 else "note", -row])
    book.close()


def with_many_sheets(path):
    book = xlsxwriter.Workbook(path)
    for number in range(60):
        sheet = book.add_worksheet(f"Sheet {number} (A-B) \u00fc")
        sheet.write_row(0, 0, ["name", "value"])
        sheet.write_row(1, 0, [f"n{number}", number])
    book.close()


def that_is_sparse(path):
    book = openpyxl.Workbook()
    sheet = book.active
    for row, column in ((1, 1), (1, 700), (5000, 2), (5000, 16_384), (1_048_576, 1), (1_048_576, 16_384)):
        sheet.cell(row, column, f"{row} and {column}")
    book.save(path)


def with_a_table(path):
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    rows = [[f"region {row % 5}", f"2024-{row % 12 + 1:02d}", row * 10] for row in range(50)]
    columns = [{"header": "Region"}, {"header": "Month"}, {"header": "Units"}]
    sheet.add_table(2, 1, 52, 3, {"data": rows, "columns": columns})
    sheet.write_url("A60", "https://example.org/", string="a link")
    sheet.write("B60", "beside it")
    book.close()


def written_row_by_row(path):
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Stream")
    for row in range(3000):
        sheet.append([row, f"streamed {row}", row % 2 == 0, None, row / 8])
    book.save(path)


MAKERS = [
    with_formats,
    with_types,
    with_merged_cells,
    with_hidden_sheets,
    with_rich_text,
    with_texts,
    with_formulas,
    with_dates_since_1904,
    that_is_big,
    with_many_sheets,
    that_is_sparse,
    with_a_table,
    written_row_by_row,
]


def cells(path):
    """The filled cells of each sheet, in the order of rows and columns."""
    book = openpyxl.load_workbook(path, data_only=True)
    return [
        [described(cell, book.epoch) for cell in in_order(sheet) if cell.value is not None]
        for sheet in book.worksheets
    ]


def in_order(sheet):
    # Not `iter_rows`: a cell in the last of a million rows would make it walk through all of them.
    return (sheet._cells[place] for place in sorted(sheet._cells))


def described(cell, epoch):
    value = cell.value
    if isinstance(value, bool):
        return {"text": "TRUE" if value else "FALSE"}
    if isinstance(value, (int, float)):
        return {"number": value, "general": cell.number_format == "General"}
    if isinstance(value, datetime):
        return {"date": [value.year, value.month, value.day, value.hour, value.minute], "days": to_excel(value, epoch)}
    return {"text": str(value)}


def main():
    folder = sys.argv[1]
    found = {}
    for make in MAKERS:
        path = os.path.join(folder, f"{make.__name__}.xlsx")
        found[path] = make(path) or cells(path)
    json.dump(found, sys.stdout)


main()
