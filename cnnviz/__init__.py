"""cnnviz: see and touch how convolutional neural networks work."""

__version__ = "0.1.0"
