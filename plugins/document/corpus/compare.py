#!/usr/bin/env python3
"""How much of the text of known files `document` and other libraries read.

Makes PDFs whose text is known, with ReportLab, fpdf2 and Chromium, reads them with
`document` and with pypdf, pdfplumber and PyMuPDF, and prints for each file the F1 of
word tokens (a bag: order does not count) and how much of the truth's order is kept:
the share of neighbouring pairs of words that are neighbours in what was read.

    python3 -m venv venv && venv/bin/pip install reportlab fpdf2 pypdf pdfplumber pymupdf
    cargo build --release -p document --example read
    venv/bin/python plugins/document/corpus/compare.py target/release/examples/read

Nothing is fetched, and the files are made anew each time, in a folder that goes again.
"""

import collections
import json
import pathlib
import random
import re
import shutil
import subprocess
import sys
import tempfile

SYLLABLES = "ba re mi lo ta ne su ko fi ra den ter mal sin por gel was ort lin kam".split()


def words(seed, count):
    """So many words that no language has, the same in each run."""
    dice = random.Random(seed)
    return ["".join(dice.choices(SYLLABLES, k=dice.randint(1, 4))) for _ in range(count)]


def paragraphs(seed, count, length=70):
    made = []
    for number in range(count):
        text = " ".join(words(seed * 1000 + number, length))
        made.append(text[0].upper() + text[1:] + ".")
    return made


def reportlab_files(folder):
    from reportlab.lib.pagesizes import A4
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import (
        BaseDocTemplate,
        Frame,
        PageTemplate,
        Paragraph,
        SimpleDocTemplate,
        Spacer,
        Table,
        TableStyle,
    )

    styles = getSampleStyleSheet()
    body = styles["BodyText"].clone("justified", alignment=4)

    truth = ["A report of one column"] + paragraphs(1, 12)
    path = folder / "reportlab-plain.pdf"
    story = [Paragraph(truth[0], styles["Title"])] + [Paragraph(text, body) for text in truth[1:]]
    SimpleDocTemplate(str(path), pagesize=A4, title=truth[0]).build(story)
    yield path, "\n".join(truth), None

    for columns in (2, 3):
        truth = paragraphs(columns + 1, 16, 45)
        path = folder / f"reportlab-{columns}-columns.pdf"
        width, height = A4
        gap, side = 16, 50
        each = (width - 2 * side - gap * (columns - 1)) / columns
        frames = [
            Frame(side + n * (each + gap), 50, each, height - 100, 0, 0, 0, 0)
            for n in range(columns)
        ]
        made = BaseDocTemplate(str(path), pagesize=A4)
        made.addPageTemplates([PageTemplate(frames=frames)])
        made.build([Paragraph(text, body) for text in truth])
        yield path, "\n".join(truth), None

    for ruled in (True, False):
        rows = [[" ".join(words(90 + row * 7 + cell, 1 + cell % 2)) for cell in range(4)] for row in range(12)]
        before, after = paragraphs(8, 2)
        path = folder / ("reportlab-ruled.pdf" if ruled else "reportlab-aligned.pdf")
        table = Table(rows, colWidths=[110] * 4)
        if ruled:
            table.setStyle(TableStyle([("GRID", (0, 0), (-1, -1), 0.5, "black")]))
        story = [Paragraph(before, body), Spacer(1, 12), table, Spacer(1, 12), Paragraph(after, body)]
        SimpleDocTemplate(str(path), pagesize=A4).build(story)
        text = "\n".join([before] + [" ".join(row) for row in rows] + [after])
        yield path, text, rows


def fpdf_files(folder):
    from fpdf import FPDF

    truth = paragraphs(20, 6)
    for name, encrypt in (("fpdf2-plain", False), ("fpdf2-encrypted", True)):
        made = FPDF()
        if encrypt:
            made.set_encryption(owner_password="owner", permissions=0)
        made.add_page()
        made.set_font("Times", size=11)
        for text in truth:
            made.multi_cell(0, 5, text, align="J")
            made.ln(4)
        path = folder / f"{name}.pdf"
        made.output(str(path))
        yield path, "\n".join(truth), None


PAGES = {
    "chromium-article": "<h1>{0}</h1>" + "".join("<p>{%d}</p>" % n for n in range(1, 9)),
    "chromium-columns": "<h1>{0}</h1><div style='columns:2;column-gap:20px;text-align:justify'>"
    + "".join("<p>{%d}</p>" % n for n in range(1, 9))
    + "</div>",
}


def chromium_files(folder):
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if not program:
        print("no chromium here: its files are left out", file=sys.stderr)
        return

    def printed(name, page):
        source, path = folder / f"{name}.html", folder / f"{name}.pdf"
        source.write_text(f"<meta charset=utf-8><style>body{{font:12pt serif}}</style>{page}")
        command = [program, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]
        command += [f"--user-data-dir={folder}/profile", f"--print-to-pdf={path}", source.as_uri()]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
        return path

    for number, (name, page) in enumerate(PAGES.items()):
        truth = ["A page that was printed"] + paragraphs(30 + number, 8, 50)
        yield printed(name, page.format(*truth)), "\n".join(truth), None

    rows = [[" ".join(words(200 + row * 7 + cell, 2)) for cell in range(3)] for row in range(8)]
    cells = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    style = "<style>td{border:1px solid;padding:3px 12px}table{border-collapse:collapse}</style>"
    text = "\n".join(" ".join(row) for row in rows)
    yield printed("chromium-table", f"{style}<table>{cells}</table>"), text, rows

    letters = "Größe naïve Łódź Ωμέγα Привет мир fi fl office 東京 日本語"
    yield printed("chromium-letters", f"<p>{letters}</p>"), letters, None


def tokens(text):
    return re.findall(r"\w+", text.lower())


def f1(found, truth):
    found, truth = collections.Counter(found), collections.Counter(truth)
    both = sum((found & truth).values())
    return 2 * both / max(1, sum(found.values()) + sum(truth.values()))


def kept_order(found, truth):
    pairs = lambda words: collections.Counter(zip(words, words[1:]))
    both = sum((pairs(found) & pairs(truth)).values())
    return both / max(1, len(truth) - 1)


def cells(tables, rows):
    """The best F1 of cells (place and text) that a table has."""
    wanted = {(r, c, cell) for r, row in enumerate(rows) for c, cell in enumerate(row)}
    best = 0.0
    for table in tables:
        plain = lambda cell: " ".join((cell or "").split())
        found = {(r, c, plain(cell)) for r, row in enumerate(table) for c, cell in enumerate(row)}
        best = max(best, 2 * len(found & wanted) / max(1, len(found) + len(wanted)))
    return best


def readers(program):
    import pdfplumber
    import pymupdf
    import pypdf

    def document(path):
        line = json.loads(subprocess.run([program, path], check=True, capture_output=True).stdout)
        if "error" in line:
            raise ValueError(line["error"])
        return line["text"], [table["rows"] for table in line["tables"]]

    def with_pypdf(path):
        reader = pypdf.PdfReader(path)
        return "\n".join(page.extract_text() for page in reader.pages), None

    def with_pdfplumber(path):
        with pdfplumber.open(path) as made:
            text = "\n".join(page.extract_text() or "" for page in made.pages)
            return text, [table for page in made.pages for table in page.extract_tables()]

    def with_pymupdf(path):
        with pymupdf.open(path) as made:
            text = "\n".join(page.get_text() for page in made)
            return text, [table.extract() for page in made for table in page.find_tables()]

    return {
        "document": document,
        "pypdf": with_pypdf,
        "pdfplumber": with_pdfplumber,
        "pymupdf": with_pymupdf,
    }


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    every = readers(sys.argv[1])
    sums = {name: [0.0, 0.0] for name in every}
    print("| file | " + " | ".join(every) + " |")
    print("|---|" + "---|" * len(every))
    count = 0
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        for makes in (reportlab_files, fpdf_files, chromium_files):
            for path, truth, rows in makes(folder):
                line, truth = [], tokens(truth)
                for name, reads in every.items():
                    try:
                        text, tables = reads(path)
                    except Exception as error:  # A library that fails read nothing.
                        print(f"{path.name}: {name}: {error}", file=sys.stderr)
                        text, tables = "", []
                    # Words that a hyphen or an end of line divides are as they were read.
                    found = tokens(text)
                    scores = [f1(found, truth), kept_order(found, truth)]
                    sums[name] = [one + more for one, more in zip(sums[name], scores)]
                    said = " / ".join(f"{score:.3f}" for score in scores)
                    if rows is not None and tables is not None:
                        said += f" / {cells(tables, rows):.3f}"
                    line.append(said)
                count += 1
                print(f"| {path.stem} | " + " | ".join(line) + " |")
    means = [" / ".join(f"{one / count:.3f}" for one in sums[name]) for name in every]
    print("| mean | " + " | ".join(means) + " |")


if __name__ == "__main__":
    main()
