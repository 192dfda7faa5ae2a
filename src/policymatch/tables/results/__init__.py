"""What comes out of a run: its tables as columns, what adds up, the summary, and the files."""
