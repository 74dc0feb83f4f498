"""The document that a rule looks at, under the name it had before."""

from sstest.manifest.document import Document as Subject

__all__ = ["Subject"]
