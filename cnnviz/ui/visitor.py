"""Whose browser this is: told by a secret that it keeps over reloads, and that no link carries."""

import streamlit as st

COOKIE = "_streamlit_xsrf"  # Streamlit's own, against forged requests: 16 random bytes for each browser


def visitor() -> str:
    """The browser's secret, the same in each of its tabs; "" where it has none."""
    cookie = str(st.context.cookies.get(COOKIE, ""))
    try:
        version, mask, masked, _ = cookie.strip('"').split("|")
        return unmasked(mask, masked) if version == "2" and mask else ""
    except ValueError:
        return ""


def unmasked(mask: str, masked: str) -> str:
    """The secret in a cookie that says it under another mask each time.

    >>> unmasked("01020304", "0303070588")
    '0201040189'
    """
    key = bytes.fromhex(mask)
    return bytes(byte ^ key[place % len(key)] for place, byte in enumerate(bytes.fromhex(masked))).hex()
