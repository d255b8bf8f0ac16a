"""The only door to the worker processes: jobs go in by name, results come back, failures are sentences.

Everything that needs TensorFlow runs behind it. By default the workers are started with the app, on this
machine; where ``CNNVIZ_SCHEDULER`` names a Dask scheduler the same jobs run there. See docs/engine.md.
"""

from cnnviz.engine.core import Engine, get
from cnnviz.engine.errors import EngineError

__all__ = ["Engine", "EngineError", "get"]
