"""Client-side components: each a `.py` beside its `.js`, `.css` and `.html`, drawn in the browser."""
