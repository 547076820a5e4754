"""Records in files: CSV, Excel and JSON lines, in and out."""

from matcher.exchange.exporting import export_file
from matcher.exchange.importing import ImportReport, import_file

__all__ = ["ImportReport", "export_file", "import_file"]
