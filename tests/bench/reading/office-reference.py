"""What a plain reading of an Office document finds, to measure a reader against: standard library only.

Prints JSON for each file named: for DOCX and PPTX its words in order, for XLSX the filled cells of each sheet. It reads
whole parts into memory, trusts what it reads and knows no limits: it is a reference, not a reader.
"""

import json
import posixpath
import re
import sys
import zipfile
from datetime import datetime, timedelta
from xml.etree import ElementTree

DATE_IDS = set(range(14, 23)) | set(range(27, 37)) | set(range(45, 48)) | set(range(50, 59))


def local(element):
    return element.tag.rsplit("}", 1)[-1] if isinstance(element.tag, str) else ""


def attribute(element, name):
    return next((value for key, value in element.attrib.items() if key.rsplit("}", 1)[-1] == name), None)


def tree(archive, part):
    return ElementTree.fromstring(archive.read(part))


def relations(archive, part):
    folder, name = posixpath.split(part)
    path = posixpath.join(folder, "_rels", name + ".rels")
    if path not in archive.namelist():
        return []
    return [
        (
            relation.get("Id"),
            relation.get("Type").rsplit("/", 1)[-1],
            posixpath.normpath(posixpath.join(folder, relation.get("Target"))).lstrip("/")
            if not relation.get("Target").startswith("/")
            else relation.get("Target").lstrip("/"),
        )
        for relation in tree(archive, path)
        if relation.get("TargetMode") != "External"
    ]


def main_part(archive):
    return next(part for _, kind, part in relations(archive, "") if kind == "officeDocument")


def paragraphs(element, skipped):
    """Texts of the paragraphs below an element; what lies in skipped elements is left out."""
    for child in element:
        if local(child) in skipped:
            continue
        if local(child) == "p":
            yield "".join(texts(child, skipped))
        # Paragraphs lie in paragraphs where a text box is anchored.
        yield from paragraphs(child, skipped)


def texts(element, skipped):
    for child in element:
        name = local(child)
        if name in skipped or name in ("p", "txbxContent"):
            continue
        if name == "t":
            yield child.text or ""
        elif name in ("tab", "br", "cr"):
            yield " "
        else:
            yield from texts(child, skipped)


def docx(archive):
    skipped = {"del", "moveFrom", "Fallback", "instrText", "delText"}
    main = main_part(archive)
    parts = [main] + [
        part
        for _, kind, part in relations(archive, main)
        if kind in ("header", "footer", "footnotes", "endnotes", "comments")
    ]
    seen, found = set(), []
    for part in parts:
        text = "\n".join(paragraphs(tree(archive, part), skipped))
        # Sections repeat their headers and footers; a person reads them once.
        if text not in seen:
            found.append(text)
        seen.add(text)
    return "\n".join(found)


def pptx(archive):
    main = main_part(archive)
    by_id = {identifier: part for identifier, _, part in relations(archive, main)}
    slides = []
    for node in tree(archive, main).iter():
        if local(node) == "sldId":
            relation = next((value for key, value in node.attrib.items() if key.endswith("}id")), None)
            slides.append(by_id.get(relation))
    found = []
    for slide in filter(None, slides):
        found.extend(paragraphs(tree(archive, slide), {"Fallback"}))
        for _, kind, part in relations(archive, slide):
            if kind == "notesSlide":
                for shape in (node for node in tree(archive, part).iter() if local(node) == "sp"):
                    kinds = [attribute(node, "type") for node in shape.iter() if local(node) == "ph"]
                    if "sldNum" not in kinds:
                        found.extend(paragraphs(shape, set()))
    return "\n".join(found)


def xlsx(archive):
    main = main_part(archive)
    by_id = {identifier: part for identifier, _, part in relations(archive, main)}
    kinds = {kind: part for _, kind, part in relations(archive, main)}
    strings, dates, general = [], set(), set()
    if "sharedStrings" in kinds and kinds["sharedStrings"] in archive.namelist():
        for item in tree(archive, kinds["sharedStrings"]):
            strings.append("".join(plain(item)))
    if "styles" in kinds:
        styles = tree(archive, kinds["styles"])
        codes = {attribute(node, "numFmtId"): attribute(node, "formatCode") for node in styles.iter() if local(node) == "numFmt"}
        formats = next((node for node in styles if local(node) == "cellXfs"), [])
        for index, style in enumerate(formats):
            identifier = attribute(style, "numFmtId") or "0"
            code = re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", codes.get(identifier) or "")
            if identifier == "0" or code.lower() == "general":
                general.add(index)
            if int(identifier) in DATE_IDS or (identifier in codes and re.search(r"[dmyhs]", code, re.I) and "General" not in code):
                dates.add(index)
    workbook = tree(archive, main)
    epoch = datetime(1904, 1, 1) if any(attribute(n, "date1904") in ("1", "true") for n in workbook.iter() if local(n) == "workbookPr") else datetime(1899, 12, 30)
    sheets = []
    for node in workbook.iter():
        if local(node) != "sheet":
            continue
        relation = next((value for key, value in node.attrib.items() if key.endswith("}id")), None)
        sheets.append(list(cells(tree(archive, by_id[relation]), strings, dates, general, epoch)))
    return sheets


def plain(item):
    for node in item:
        if local(node) == "rPh":
            continue
        if local(node) == "t":
            yield node.text or ""
        else:
            yield from plain(node)


def cells(sheet, strings, dates, general, epoch):
    for cell in (node for node in sheet.iter() if local(node) == "c"):
        kind, style = cell.get("t", "n"), int(cell.get("s", "0"))
        value = next((node.text for node in cell if local(node) == "v"), None)
        inline = next((node for node in cell if local(node) == "is"), None)
        if inline is not None:
            yield {"text": "".join(plain(inline))}
        elif value is None:
            continue
        elif kind == "s":
            yield {"text": strings[int(value)]}
        elif kind == "b":
            yield {"text": "TRUE" if value == "1" else "FALSE"}
        elif kind in ("str", "e", "d"):
            yield {"text": value}
        elif style in dates:
            moment = epoch + timedelta(days=float(value))
            yield {"date": [moment.year, moment.month, moment.day, moment.hour, moment.minute], "days": float(value)}
        else:
            yield {"number": float(value), "general": style in general or not general}


READERS = {".docx": docx, ".pptx": pptx, ".xlsx": xlsx}


def main():
    found = {}
    for path in sys.argv[1:]:
        try:
            with zipfile.ZipFile(path) as archive:
                found[path] = READERS[path[path.rfind(".") :].lower()](archive)
        except Exception as error:  # A reference that cannot read a file says nothing about it.
            print(f"{path}: {error!r}", file=sys.stderr)
            found[path] = None
    json.dump(found, sys.stdout)


main()
