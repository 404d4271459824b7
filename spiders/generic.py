"""Any other site: NukeViet, EduPortal and EasyWebHub by shipped rules, the rest by what pages have in common."""

from __future__ import annotations

from crawler.site_spider import SiteSpider


class GenericSpider(SiteSpider):
    """A site whose system has no spider of its own."""

    never_follow = (
        # NukeViet's other doors to the same article, and its lists of words, people and days.
        r"/(?:savefile|print|sendmail|rss)/",
        r"[?&]nv=(?:users|banners|statistics|voting|contact|seek)\b",
        r"/(?:tag|author|users|statistics|voting|seek|search|tim-kiem)(?:/|\?|$)",
        r"[?&](?:download|print|format)=",
        r"/feed/?(?:\?|$)",
        r"\.(?:rss|xml|json|ics)(?:\?|$)",
    )
