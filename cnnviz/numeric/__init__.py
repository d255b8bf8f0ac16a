"""The operations of a convolutional network as a learner reads them: plain NumPy, no state.

Images are arrays of shape (H, W) or (H, W, C); a place is (row, column), counted from 0.
"""
