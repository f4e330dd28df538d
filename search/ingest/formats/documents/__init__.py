"""Documents of word processors and print: DOCX, ODT, RTF, PDF, EPUB, XLSX."""
