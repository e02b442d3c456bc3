"""QR codes as pictures in the page itself: no script, nothing from elsewhere."""

import segno


def qr_code(text: str) -> str:
    """*text* as an SVG picture in a ``data:`` address, for an ``img``; black on white."""
    return segno.make_qr(text, error="m").svg_data_uri(scale=4, border=4, light="#fff", dark="#000")
