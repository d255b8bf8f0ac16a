"""The exercises of the lessons: pure functions from a seed to an `Exercise`, tested without a page."""
