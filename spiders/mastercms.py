"""MasterCMS by ePi, both of its layouts."""

from __future__ import annotations

from crawler.site_spider import SiteSpider


class MasterCmsSpider(SiteSpider):
    """A MasterCMS paper. The number before ``.html`` is the article; offsets count articles, not pages."""

    never_follow = (
        # What the system prints for machines; __MB_NEXT_URL even carries SQL.
        r"/(?:apicenter|widgets|adsfw)@?/",
        r"/search_enginer?\.html",
        r"\.(?:tag|sign|rss)\b",
        r"/tac-gia/",
        r"[?&]mobile=",
    )
