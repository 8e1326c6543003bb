# SPDX-License-Identifier: Apache-2.0
"""Spreadsheets, read as any program that knows them reads them."""
import io
import re
import zipfile
from xml.etree import ElementTree

NS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def cells(row, words):
    """A cell that nobody wrote is empty."""
    out = []
    for cell in row:
        at = ord(re.match("[A-Z]+", cell.get("r"))[0]) - ord("A")
        text = cell.find(NS + "v").text
        out += [""] * (at - len(out))
        out.append(words[int(text)] if cell.get("t") == "s" else float(text))
    return out


def pages(data):
    """{name of a page: its rows of texts and numbers}; no cell computes."""
    book = zipfile.ZipFile(io.BytesIO(data))

    def read(name):
        return ElementTree.fromstring(book.read(name))

    words = ["".join(t.text or "" for t in s.iter(NS + "t"))
             for s in read("xl/sharedStrings.xml")]
    names = [s.get("name") for s in read("xl/workbook.xml").iter(NS + "sheet")]
    out = {}
    for n, name in enumerate(names, 1):
        sheet = read(f"xl/worksheets/sheet{n}.xml")
        assert not list(sheet.iter(NS + "f"))
        out[name] = [cells(row, words) for row in sheet.iter(NS + "row")]
    return out
