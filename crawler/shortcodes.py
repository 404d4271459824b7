"""Codes that a system printed instead of replacing them: WordPress shortcodes, Joomla plugin calls, mail notices."""

from __future__ import annotations

import re

from archive.digests import canonical

_SHORTCODE = re.compile(
    r"\[/?(?:caption|gallery|embed|audio|video|playlist|contact-form(?:-7)?|wpforms|gravityform|ninja_form|fluentform"
    r"|pdf-embedder|embeddoc|gview|ez-toc|toc|su_\w+|vc_\w+|et_pb_\w+|fusion_\w+|mk_\w+|av_\w+|ux_\w+|row|col|button"
    r"|elementor-template|rev_slider|smartslider3|yarpp|wp_\w+|addtoany|metaslider|slider|tablepress|table)"
    r"(?:\s[^\]]*)?/?\]",
    re.IGNORECASE,
)
# A pair whose content is a number or an address, not text.
_JOOMLA_PAIR = re.compile(
    r"\{(youtube|vimeo|mp3|mp4|flv|audio|video|gallery|pdf|phocadownload|slide|googlemaps?|facebook|dailymotion)\b[^}]*\}"
    r"[^{}]{0,300}\{/\1\}",
    re.IGNORECASE,
)
_JOOMLA_CODE = re.compile(
    r"\{/?(?:loadposition|loadmodule|loadmoduleid|loadarticle|mosimage|mospagebreak|modulepos|module|rokbox|jcomments|article"
    r"|attachments|phocagallery|phocadownload|gallery|slider|tab|snippet|source|simplepopup|emailcloak=off|jathumbnail\w*"
    r"|youtube|vimeo|AG|besps|edocs|pdf)(?:[\s=:|][^}]*)?\}",
    re.IGNORECASE,
)
_MAIL_NOTICE = re.compile(
    r"This e-?mail address is being protected from spambots\. You need JavaScript enabled to view it\.?"
    r"|Địa chỉ (?:e-?mail|thư điện tử) này .{0,60}?(?:spam|thư rác|bots?)[^.]{0,60}?java ?script[^.]{0,40}\.?",
    re.IGNORECASE,
)


def without_codes(text: str) -> str:
    """Return *text*, one canonical line, without codes left unrendered; one that holds none comes back as it is."""
    rest = text
    if "[" in text:
        rest = _SHORTCODE.sub(" ", rest)
    if "{" in text:
        rest = _JOOMLA_CODE.sub(" ", _JOOMLA_PAIR.sub(" ", rest))
    if "ipt" in text and ("mail" in text or "thư" in text):
        rest = _MAIL_NOTICE.sub(" ", rest)
    return text if rest is text else canonical(rest)
