"""What backs every speed claim: ratios measured side by side in one run."""

import sys
from pathlib import Path

# The browser tests' helpers import each other by bare name, as pytest lets them.
sys.path.append(str(Path(__file__).parents[1] / "tests" / "browser"))
