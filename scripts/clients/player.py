"""A page's video element, as somebody who watches it sees it."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page

ERRORS = {
    0: "",
    1: "MEDIA_ERR_ABORTED",
    2: "MEDIA_ERR_NETWORK",
    3: "MEDIA_ERR_DECODE",
    4: "MEDIA_ERR_SRC_NOT_SUPPORTED",
}

COUNT_DIFFERENT_PIXELS = """
async (pictures) => {
  const [one, other] = await Promise.all(pictures.map(async (base64) => {
    const image = new Image();
    image.src = "data:image/png;base64," + base64;
    await image.decode();
    const canvas = new OffscreenCanvas(image.width, image.height);
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0);
    return context.getImageData(0, 0, image.width, image.height).data;
  }));
  let count = 0;
  for (let at = 0; at < one.length; at += 4)
    if ([0, 1, 2].some((channel) => Math.abs(one[at + channel] - other[at + channel]) > 32)) count++;
  return count;
}
"""
SEEK = """
(video, moment) => new Promise((resolve) => {
  video.addEventListener("seeked", () => requestAnimationFrame(() => requestAnimationFrame(resolve)), {once: true});
  video.currentTime = moment;
})
"""


class Player:
    """The first video element of ``page``. Every method waits, up to the page's time limit."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self._video = page.locator("video")
        self._video.evaluate("(video) => { video.controls = false; video.loop = false; }")

    @property
    def size(self) -> tuple[int, int]:
        """Width and height of the picture."""
        return int(self._get("videoWidth")), int(self._get("videoHeight"))

    @property
    def seconds(self) -> float:
        return float(self._get("duration"))

    def has_source(self, beginning: str) -> None:
        self._until("(video, beginning) => video.currentSrc.startsWith(beginning) && video.readyState >= 2", beginning)

    def error(self) -> str:
        """Why the element cannot play; empty if it can."""
        self._until("(video) => video.error !== null || video.readyState >= 2")
        return ERRORS[self._video.evaluate("(video) => video.error ? video.error.code : 0")]

    def plays_and_seeks(self) -> None:
        """Play, and seek forward and back: the frame counter shows another number, and then the same again."""
        self._video.evaluate("(video) => video.play()")
        before: float = self._get("currentTime")
        self._until("(video, before) => video.currentTime > before + 0.3", before)
        self._video.evaluate("(video) => video.pause()")
        early, late, early_again = (self.counter_at(moment) for moment in (0.5, 3.5, 0.5))
        assert self.different_pixels(early, early_again) == 0
        assert self.different_pixels(early, late) > 100

    def counter_at(self, moment: float) -> bytes:
        """A screenshot, in PNG, of the number that the frame at ``moment`` seconds shows: centred, a third down."""
        self._video.evaluate(SEEK, moment)
        assert abs(self._get("currentTime") - moment) < 0.01
        box, (width, height) = self._video.bounding_box(), self.size
        assert box is not None
        scale = min(box["width"] / width, box["height"] / height)  # the picture is fitted into the box, and centred
        left = box["x"] + box["width"] / 2 - 60 * scale
        top = box["y"] + (box["height"] - height * scale) / 2 + 0.345 * height * scale
        return self._page.screenshot(clip={"x": left, "y": top, "width": 120 * scale, "height": 80 * scale})

    def different_pixels(self, one: bytes, other: bytes) -> int:
        """How many pixels of two pictures differ visibly."""
        pictures = [base64.b64encode(picture).decode() for picture in (one, other)]
        return int(self._page.evaluate(COUNT_DIFFERENT_PIXELS, pictures))

    def _get(self, name: str) -> Any:
        self._until("(video) => video.readyState >= 2")
        return self._video.evaluate(f"(video) => video.{name}")

    def _until(self, condition: str, argument: Any = None) -> None:
        script = f"([argument]) => ({condition})(document.querySelector('video'), argument)"
        self._page.wait_for_function(script, arg=[argument])
