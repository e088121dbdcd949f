"""The board pack: what its pages show, their charts, and the PDF."""
