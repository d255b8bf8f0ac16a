"""What needs TensorFlow, scikit-learn or scikit-image. Runs in workers and on the command line only."""
