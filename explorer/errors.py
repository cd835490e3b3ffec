"""Every error that explorer raises on purpose.

    ExplorerError
    ├── ReadingError            a document cannot be read; the others go on
    │   ├── MissingPath
    │   ├── EmptyDocument
    │   ├── NotText             binary content, or an encoding that cannot be decoded
    │   ├── TooLarge
    │   └── MissingReader       (reading/) the optional package for this format is not installed
    ├── NothingReadable         none of the given paths held a report
    ├── CorpusError
    │   ├── CorpusNotFound
    │   ├── CorpusVersion       made by another version of explorer
    │   ├── CorpusLocked        another process is writing
    │   ├── CorpusDamaged
    │   └── CorpusNotWritable   read-only or full disk
    ├── EncoderError
    │   ├── EncoderNotFound
    │   ├── EncoderMismatch     the corpus holds vectors of another encoder
    │   └── MissingExtra        an optional package is not installed
    ├── EngineError             the processes or the cluster that should do the work do not
    ├── UnknownId               no such report, sentence, measure or theme
    └── BadValue                a setting or a user's file does not fit

Each names its subject (the file, id or setting), the problem, and the next thing to type.
"""

from __future__ import annotations

from explorer.lang import Message


class ExplorerError(Exception):
    """Base of all errors; `str()` is what a user should read, in the interface language.

    Parameters
    ----------
    problem : what is wrong
    subject : the file, id or setting concerned
    hint : what to do next, with the command to type where there is one
    """

    def __init__(
        self, problem: Message, *, subject: str | None = None, hint: Message | None = None
    ) -> None:
        super().__init__(problem.en)
        self.problem = problem
        self.subject = subject
        self.hint = hint

    def __reduce__(self) -> tuple[object, ...]:
        # Errors travel from worker processes; Exception's own way would drop the keywords.
        return _restored, (type(self), self.args, self.__dict__)

    def __str__(self) -> str:
        head = f"{self.subject}: {self.problem}" if self.subject else str(self.problem)
        return f"{head}\n  {self.hint}" if self.hint else head

    @property
    def one_line(self) -> str:
        """The same text on one line, for tables."""
        return str(self).replace("\n  ", "  ")


def _restored(
    kind: type[ExplorerError], args: tuple[object, ...], state: dict[str, object]
) -> ExplorerError:
    error = kind.__new__(kind, *args)
    error.__dict__.update(state)
    return error


class ReadingError(ExplorerError):
    """A document cannot be read."""


class MissingPath(ReadingError):
    """The path does not exist."""


class EmptyDocument(ReadingError):
    """There is no text in it."""


class NotText(ReadingError):
    """Binary content, or text in an encoding that cannot be told."""


class TooLarge(ReadingError):
    """Larger than a report can be."""


class NothingReadable(ExplorerError):
    """None of the given paths held a report."""


class CorpusError(ExplorerError):
    """Something is wrong with the corpus folder."""


class CorpusNotFound(CorpusError):
    """There is no corpus at that path."""


class CorpusVersion(CorpusError):
    """The corpus was made by another version of explorer."""


class CorpusLocked(CorpusError):
    """Another process is writing to the corpus."""


class CorpusDamaged(CorpusError):
    """What is stored does not fit together."""


class CorpusNotWritable(CorpusError):
    """The disk is read-only or full."""


class EncoderError(ExplorerError):
    """Something is wrong with the encoder."""


class EncoderNotFound(EncoderError):
    """No encoder of that name or folder."""


class EncoderMismatch(EncoderError):
    """The corpus holds vectors of another encoder."""


class MissingExtra(EncoderError):
    """An optional package is needed; the message has the install line."""


class EngineError(ExplorerError):
    """The processes or the cluster that should do the work do not."""


class UnknownId(ExplorerError):
    """No report, sentence, measure or theme has that id."""


class BadValue(ExplorerError):
    """A setting or a user's file does not fit."""
