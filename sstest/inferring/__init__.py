"""A manifest from recorded requests: what reads them, with reasons, and what they leave open."""
