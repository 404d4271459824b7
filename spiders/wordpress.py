"""WordPress, classic and block themes."""

from __future__ import annotations

from crawler.site_spider import SiteSpider


class WordPressSpider(SiteSpider):
    """A WordPress site. The post's number stands in the page, not in its address; a slug may change."""

    never_follow = (
        r"/feed/?(?:\?|$)",
        r"/comments?/feed/?",
        r"[?&](?:replytocom|s|author|cat|tag|feed|m)=",
        r"/(?:tag|author|the|tac-gia)/[^/]+/?(?:page/\d+/?)?(?:\?|$)",
        r"/(?:wp-admin|wp-json|wp-login\.php|xmlrpc\.php|wp-content|wp-includes)(?:/|\?|$)",
        r"/(?:embed|trackback)/?(?:\?|$)",
        r"/cdn-cgi/",
    )
