"""Joomla, 1.5 to 5, with K2."""

from __future__ import annotations

from crawler.site_spider import SiteSpider


class JoomlaSpider(SiteSpider):
    """A Joomla site. The number in an address is the article; the slug and the menu path before it are decoration."""

    never_follow = (
        r"/component/(?:mailto|search|users|banners|weblinks|contact|tags|finder)\b",
        r"[?&]option=com_(?!content|k2)",
        r"[?&]format=(?:feed|pdf|opensearch)\b",
        r"[?&]type=(?:rss|atom)\b",
        r"\.feed\b",
        # K2's lists of a writer, a day or a word only repeat the articles of its categories.
        r"/itemlist/(?:user|date|tag|search)\b",
        r"[?&]view=(?:itemlist|category|categories|featured|archive|form)\b",
        r"/(?:administrator|installation|cache|tmp)/",
    )
