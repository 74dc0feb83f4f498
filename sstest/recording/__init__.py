"""Recording the requests that a stand-in got, one of each shape, as a folder like the corpus."""
