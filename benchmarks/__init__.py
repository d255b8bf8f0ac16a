"""What backs every speed claim: ratios measured side by side in one run."""
