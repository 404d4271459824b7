from __future__ import annotations

from pathlib import Path

import pytest
from scrapy.http import HtmlResponse

from benchmarks.plain_spider import PlainSpider
from benchmarks.scale_site import SITES, free_port, wait_for, write_site_file
from crawler.site_profiles import load_sites


@pytest.mark.parametrize("name", SITES)
def test_the_site_file_is_one_that_a_crawl_takes(name: str, tmp_path: Path) -> None:
    (site,) = load_sites(write_site_file(tmp_path, name))
    assert (site.id, site.system, site.delay) == (name, SITES[name].system, 0.0)
    assert [section.url for section in site.sections] == [f"http://{SITES[name].host}{p}" for p in SITES[name].sections]


def test_the_plain_spider_follows_articles_and_the_next_page_and_yields_what_it_read() -> None:
    spider = PlainSpider(site="daknong")
    listing = (
        '<div class="posts-list"><h2 class="entry-title"><a href="/a.html">A</a></h2><h2 class="entry-title">'
        '<a href="/a.html">A</a></h2></div><a class="next" href="/page/2/">Sau</a>'
    )
    asked = list(spider.parse(HtmlResponse("http://d.test/", body=listing.encode(), encoding="utf-8")))
    assert [request.url for request in asked] == ["http://d.test/a.html", "http://d.test/page/2/"]
    article = '<h1 class="entry-title">Tin</h1><div class="entry-content"><p>Một <b>hai</b></p><p> ba</p></div>'
    answer = HtmlResponse("http://d.test/a.html", body=article.encode(), encoding="utf-8")
    assert list(spider.parse_article(answer)) == [{"url": "http://d.test/a.html", "title": "Tin", "text": "Một hai ba"}]


def test_a_server_that_never_answers_ends_the_benchmark_with_its_address() -> None:
    address = f"http://127.0.0.1:{free_port()}/"
    with pytest.raises(SystemExit, match=address):
        wait_for(address, seconds=0.2)
