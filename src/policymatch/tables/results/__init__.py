"""What comes out of a run: its five tables as columns, what adds up, the summary, and the files."""
