"""Plain questions about single facts: conditions as bitmaps over a chunk, amounts by classes and lines, no kernel needed."""
