"""The Scrapy spider that a crawl of ours is measured against: title and text by XPath, yielded, nothing stored.

    http_proxy=… python -m benchmarks.plain_spider daknong

Prints one JSON object: articles yielded, requests sent, seconds between opening and closing.
"""

from __future__ import annotations

import json
import sys
from collections.abc import AsyncIterator, Iterator
from typing import Any

import scrapy
from scrapy.crawler import AsyncCrawlerProcess
from scrapy.http import HtmlResponse, Response

from benchmarks.scale_site import SITES

# The same politeness as ours where it costs time: robots.txt obeyed, one request at a time, here without delay.
SETTINGS = {
    "CONCURRENT_REQUESTS": 1,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 1,
    "DOWNLOAD_DELAY": 0,
    "ROBOTSTXT_OBEY": True,
    "TELNETCONSOLE_ENABLED": False,
    "REMOTE_CONTROL_ENABLED": False,
    "LOG_LEVEL": "WARNING",
}


class PlainSpider(scrapy.Spider):
    """Walks the sections of one newsroom host and yields every article."""

    name = "plain"

    def __init__(self, site: str, **arguments: Any) -> None:
        super().__init__(**arguments)
        self.site = SITES[site]

    async def start(self) -> AsyncIterator[scrapy.Request]:
        """Ask for the first listing page of every section."""
        for path in self.site.sections:
            yield scrapy.Request(f"http://{self.site.host}{path}", callback=self.parse)

    def parse(self, response: Response, **_: Any) -> Iterator[scrapy.Request]:
        """Read a listing page."""
        if not isinstance(response, HtmlResponse):
            return
        for address in dict.fromkeys(response.xpath(self.site.item).getall()):
            yield response.follow(address, callback=self.parse_article)
        following = response.xpath(self.site.next).get()
        if following:
            yield response.follow(following, callback=self.parse)

    def parse_article(self, response: Response) -> Iterator[dict[str, str]]:
        """Read an article page."""
        if isinstance(response, HtmlResponse):
            title = response.xpath(self.site.title).get() or ""
            yield {"url": response.url, "title": title, "text": "".join(response.xpath(self.site.text).getall())}


def main() -> None:
    """Crawl the site named on the command line."""
    process = AsyncCrawlerProcess(SETTINGS)
    crawler = process.create_crawler(PlainSpider)
    process.crawl(crawler, site=sys.argv[1])
    process.start()
    stats = crawler.stats
    if stats is None:
        sys.exit("the spider did not start")
    print(
        json.dumps(
            {
                "articles": stats.get_value("item_scraped_count", 0),
                "requests": stats.get_value("downloader/request_count", 0),
                "seconds": stats.get_value("elapsed_time_seconds"),
            }
        )
    )


if __name__ == "__main__":
    main()
