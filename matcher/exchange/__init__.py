"""Records in files: CSV, Excel and JSON lines, in and out."""

from matcher.exchange.exporting import export_file
from matcher.exchange.importing import ImportReport, import_file
from matcher.exchange.raw import RawDocument, RawReading, read_raw_documents
from matcher.exchange.template import write_template

__all__ = [
    "ImportReport",
    "RawDocument",
    "RawReading",
    "export_file",
    "import_file",
    "read_raw_documents",
    "write_template",
]
