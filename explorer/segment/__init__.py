"""Text to structure: sections, measures and sentences, with offsets into the text."""

from explorer.segment.outline import segment

__all__ = ["segment"]
