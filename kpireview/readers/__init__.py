"""One file an import format: pack files, spreadsheets, CSV."""
