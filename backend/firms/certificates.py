"""The certificate of a rating as a PDF page, with the address it is verified at."""

import io
from decimal import Decimal

import segno
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from backend.core.instants import CHINA
from backend.firms.ranking import PublicRating

FONT = "STSong-Light"
"""One of the fonts every PDF reader brings or stands in for; it is named, not embedded."""
_INK, _RED, _GOLD = HexColor("#1f2328"), HexColor("#a8071a"), HexColor("#c9971c")
_QR_SIZE = 92.0

pdfmetrics.registerFont(UnicodeCIDFont(FONT))


def render(rating: PublicRating, address: str) -> bytes:
    """The page for a rating that has stars; *address* is where anybody verifies it.

    Raises ValueError for one without: there is nothing to certify.
    """
    if rating.stars is None or rating.code is None or rating.decided_at is None:
        raise ValueError("a rating without stars has no certificate")
    width, height = landscape(A4)
    target = io.BytesIO()
    # Without a date of its own the same rating gives the same file.
    page = Canvas(target, pagesize=(width, height), invariant=True)
    page.setTitle(f"{rating.firm} {rating.estate}")
    page.setAuthor(rating.district)
    _frame(page, width, height)
    middle = width / 2
    _line(page, middle, height - 112, 36, "物业服务星级证书", _RED)
    _line(page, middle, height - 136, 13, "Certificate of Property Service Rating")
    _line(page, middle, height - 196, 24, rating.firm)
    _line(page, middle, height - 226, 14, f"统一社会信用代码 {rating.credit_code}")
    _line(page, middle, height - 262, 18, f"{rating.district}{rating.community}　{rating.estate}")
    _line(page, middle, height - 316, 40, "★" * rating.stars + "☆" * (5 - rating.stars), _GOLD)
    told = f"{'一二三四五'[rating.stars - 1]}星级"
    if rating.total is not None:
        told += f"　{_plain(rating.total)} 分"
    _line(page, middle, height - 348, 18, f"{told}　（{rating.cycle}）")
    _left(page, 96, 132, 14, f"评定日期　{rating.decided_at.astimezone(CHINA).date()}")
    _left(page, 96, 110, 14, f"有效期至　{rating.last_day}")
    _left(page, 96, 88, 14, f"验证码　{rating.code}")
    _qr(page, width - 96 - _QR_SIZE, 78, address)
    page.setFont(FONT, 9)
    page.drawRightString(width - 96, 64, f"扫码验证 Verify: {address}")
    page.showPage()
    page.save()
    return target.getvalue()


def _frame(page: Canvas, width: float, height: float) -> None:
    page.setStrokeColor(_RED)
    for inset, line in ((30, 2.5), (38, 0.8)):
        page.setLineWidth(line)
        page.rect(inset, inset, width - 2 * inset, height - 2 * inset)


def _line(
    page: Canvas, middle: float, height: float, size: int, text: str, colour: HexColor = _INK
) -> None:
    page.setFillColor(colour)
    page.setFont(FONT, size)
    page.drawCentredString(middle, height, text)


def _left(page: Canvas, left: float, height: float, size: int, text: str) -> None:
    page.setFillColor(_INK)
    page.setFont(FONT, size)
    page.drawString(left, height, text)


def _qr(page: Canvas, left: float, bottom: float, address: str) -> None:
    rows = list(segno.make(address, error="m", micro=False).matrix_iter(border=0))
    dot = _QR_SIZE / len(rows)
    page.setFillColor(_INK)
    for down, row in enumerate(rows, start=1):
        for across, dark in enumerate(row):
            if dark:
                page.rect(
                    left + across * dot, bottom + _QR_SIZE - down * dot, dot, dot, stroke=0, fill=1
                )


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"
