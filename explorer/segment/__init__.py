"""Text to structure: sections, measures and sentences, with offsets into the text."""

from explorer.segment.learn import LearntPhrase, learn_phrases
from explorer.segment.outline import segment

__all__ = ["LearntPhrase", "learn_phrases", "segment"]
