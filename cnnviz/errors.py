"""The one error whose text is written for a learner and may be shown as it is."""


class LearnerError(ValueError):
    """Something a learner can understand and mend.

    The message is one or two plain sentences: what was received and what would do.
    Pages and the command line show it as it is; every other exception is a defect and is only logged.
    """
