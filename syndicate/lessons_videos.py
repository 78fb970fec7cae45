"""Why each problem of a video matters to residents, and how to mend it: what ``syndicate.lessons`` teaches of them."""

from __future__ import annotations

from syndicate.i18n import _


def videos() -> dict[str, tuple[str, str]]:
    """Give the lesson of each code: why, and how."""
    return {
        "video-elsewhere": (
            _("A video of another site may vanish, and tells that site who watches ours."),
            _("Save the video in content/videos/ and write its name; or write a link in the text."),
        ),
        "missing-video": (
            _("The page would be published without its video."),
            _("Put the video in content/videos/, or correct its name: capitals and accents count."),
        ),
        "bad-video": (
            _("Some residents would see a black rectangle."),
            _("Export it as MP4, “H.264” and “AAC”, optimised for the web."),
        ),
        "large-video": (
            _("It takes minutes to load in the country, and forges such as GitHub refuse the file."),
            _("Export it in 720 pixels of height, at 1.5 Mbit/s; link to a longer one on a video server."),
        ),
        "located-video": (
            _("The telephone wrote the place into the file: everybody could read where it was filmed."),
            _("Export the video anew without its metadata; next time, switch the place off in the camera."),
        ),
        "no-captions": (
            _("People who do not hear, or watch without sound, understand nothing of it."),
            _("Write them, or correct those that a program drafts; save them as WebVTT under the video's name."),
        ),
        "bad-captions": (
            _("A player that cannot read the captions shows none."),
            _("Save them as WebVTT, in UTF-8: the first line is WEBVTT."),
        ),
    }
