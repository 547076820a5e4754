"""What leaves for people outside the console: printable pages and Excel workbooks of cards and advice."""
