"""What the engine says when no result could be had."""

from cnnviz.errors import LearnerError


class EngineError(LearnerError):
    """A job brought no result, through no fault of the learner; the text may be shown as it is.

    ``retry`` says whether asking once more may help.
    """

    def __init__(self, sentence: str, *, retry: bool) -> None:
        super().__init__(sentence)
        self.retry = retry
