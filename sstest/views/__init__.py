"""What was found and what was run, written for people and for programs."""
