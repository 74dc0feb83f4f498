"""For Jupyter: what the classes of sstest look like there, and notebooks written by a program."""
