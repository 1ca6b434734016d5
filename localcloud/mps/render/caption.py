"""The prompt, written legibly along the lower edge."""

from __future__ import annotations

from PIL import Image, ImageDraw, ImageFont

from localcloud.mps.render.colours import RGB

Font = ImageFont.FreeTypeFont | ImageFont.ImageFont
MAX_LINES = 3
SIZES = (0.042, 0.036, 0.031, 0.027)
"""Heights of the letters to try, as shares of the shorter side."""
LONGEST_LINE = 160
"""Characters that no line is longer than; measuring text takes time in proportion to its length."""


def write_caption(picture: Image.Image, prompt: str, model: str, accent: RGB) -> None:
    """Write the prompt on a dark band with the model's name below it, over the finished picture."""
    text = " ".join(prompt.split())
    short = min(picture.size)
    margin = round(short * 0.035)
    room = picture.width - 4 * margin
    lines, font = _fit(text, room, short) if text else ([], _font(short * SIZES[0]))
    small = _font(max(9.0, short * 0.019))
    line_height = round(_height(font) * 1.28)
    band = line_height * len(lines) + round(_height(small) * 1.5) + round(margin * 0.9)
    top = picture.height - band - margin
    box = (margin, top, picture.width - margin, picture.height - margin)
    veil = ImageDraw.Draw(picture, "RGBA")
    veil.rounded_rectangle(box, radius=round(margin * 0.6), fill=(12, 12, 20, 168))
    veil.rounded_rectangle(
        (margin, top, margin + max(3, margin // 5), picture.height - margin), radius=2, fill=(*accent, 255)
    )
    y = top + round(margin * 0.4)
    for line in lines:
        veil.text((2 * margin, y), line, font=font, fill=(255, 255, 255, 255))
        y += line_height
    veil.text((2 * margin, y + 2), f"{model}  ·  embedded cloud", font=small, fill=(255, 255, 255, 165))


def add_logo(picture: Image.Image) -> None:
    """The watermark of `LogoAdd`: a small ring in the upper right corner."""
    short = min(picture.size)
    size, margin = short * 0.035, short * 0.03
    x, y = picture.width - margin - size, margin + size
    pen = ImageDraw.Draw(picture, "RGBA")
    pen.ellipse((x - size, y - size, x + size, y + size), fill=(12, 12, 20, 120))
    width = max(2, round(size * 0.16))
    pen.arc((x - size * 0.62, y - size * 0.62, x + size * 0.62, y + size * 0.62), 40, 320, (255, 255, 255, 230), width)
    pen.ellipse((x - size * 0.2, y - size * 0.2, x + size * 0.2, y + size * 0.2), fill=(255, 255, 255, 230))


def _fit(text: str, room: int, short: int) -> tuple[list[str], Font]:
    """The largest letters in which the text needs no more than the allowed lines; cut off if none is small enough."""
    for share in SIZES:
        font = _font(short * share)
        lines = _wrapped(text, font, room)
        if len(lines) <= MAX_LINES:
            return lines, font
    last = lines[MAX_LINES - 1]
    while last and font.getlength(f"{last}…") > room:
        last = last[:-1]
    return [*lines[: MAX_LINES - 1], f"{last}…"], font


def _wrapped(text: str, font: Font, room: int) -> list[str]:
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        candidate = f"{line} {word}".strip()
        if font.getlength(candidate) <= room:
            line = candidate
            continue
        if line:
            lines.append(line)
        # A word longer than a line, or a script without spaces, breaks anywhere.
        while font.getlength(word[:LONGEST_LINE]) > room:
            cut = _fitting(word, font, room)
            lines.append(word[:cut])
            word = word[cut:]
        line = word
    return [*lines, line] if line else lines


def _fitting(word: str, font: Font, room: int) -> int:
    """How many characters of a word fit; at least one."""
    fits, too_many = 1, LONGEST_LINE
    while too_many - fits > 1:
        middle = (fits + too_many) // 2
        if font.getlength(word[:middle]) <= room:
            fits = middle
        else:
            too_many = middle
    return fits


def _font(size: float) -> Font:
    return ImageFont.load_default(size=size)


def _height(font: Font) -> float:
    _, top, _, bottom = font.getbbox("Åg")
    return float(bottom - top)
