from __future__ import annotations

from pathlib import Path

import pytest
from scrapy import Request
from scrapy.settings import Settings

from crawler.site_profiles import SiteFileError, load_site
from spiders.generic import GenericSpider
from spiders.joomla import JoomlaSpider
from spiders.loader import SHIPPED_SITES, SiteSpiderLoader
from spiders.mastercms import MasterCmsSpider
from spiders.wordpress import WordPressSpider

SITE = """
name = "Công đoàn Bản Mây"
home = "http://{host}/"
system = "{system}"
[[sections]]
name = "Tin"
url = "http://{host}/tin"
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "ban.toml").write_text(SITE.format(host="ban.test", system="joomla"), encoding="utf-8")
    (tmp_path / "muong.toml").write_text(SITE.format(host="muong.test", system="wordpress"), encoding="utf-8")
    return tmp_path


def loader(folder: Path) -> SiteSpiderLoader:
    return SiteSpiderLoader.from_settings(Settings({"LUUVET_SITES": str(folder)}))


def test_sites_are_listed_by_the_names_of_their_files(folder: Path) -> None:
    assert loader(folder).list() == ["ban", "muong"]


def test_without_a_setting_the_shipped_sites_are_listed() -> None:
    assert SiteSpiderLoader.from_settings(Settings()).list() == ["daknong", "langson", "laodongthudo"]


def test_every_shipped_site_can_be_loaded_and_none_that_nobody_checked_is_crawled() -> None:
    loader = SiteSpiderLoader()
    profiles = [loader.load(name).profile for name in loader.list()]
    assert [profile.id for profile in profiles] == loader.list()
    assert {profile.system for profile in profiles} == {"joomla", "wordpress", "mastercms"}
    assert not any(profile.allow_private or profile.allow_bad_certificate for profile in profiles)
    # Where nobody knows the real address the site stands under .test, and then it is unchecked.
    assert not [profile.id for profile in profiles if profile.checked and ".test" in profile.home]


def test_a_site_is_read_by_the_spider_of_its_system(folder: Path) -> None:
    spider = loader(folder).load("muong")
    assert issubclass(spider, WordPressSpider)
    assert (spider.name, spider.profile.id) == ("muong", "muong")


def test_a_broken_file_takes_down_no_other_site(folder: Path) -> None:
    (folder / "hong.toml").write_text('name = "Hỏng', encoding="utf-8")
    sites = loader(folder)
    assert sites.list() == ["ban", "hong", "muong"]
    assert issubclass(sites.load("ban"), JoomlaSpider)
    with pytest.raises(SiteFileError, match=r"hong\.toml"):
        sites.load("hong")


@pytest.mark.parametrize("name", ["la", "", "../sites/langson", "ban.toml"])
def test_an_unknown_site_is_a_key_error_as_scrapy_wants_it(folder: Path, name: str) -> None:
    with pytest.raises(KeyError):
        loader(folder).load(name)


def test_the_sites_of_a_request_are_told_by_its_host(folder: Path) -> None:
    assert loader(folder).find_by_request(Request("http://ban.test/tin/1-a")) == ["ban"]
    assert loader(folder).find_by_request(Request("http://la.test/")) == []


def test_the_shipped_folder_is_the_one_beside_the_spiders() -> None:
    assert load_site(SHIPPED_SITES / "langson.toml").system == "joomla"


@pytest.mark.parametrize(
    ("spider", "article", "others"),
    [
        (
            JoomlaSpider,
            ["/tin-tuc/1001-hoi-nghi", "/index.php?option=com_content&view=article&id=5:a", "/item/75-le-hoi"],
            [
                "/component/mailto/?tmpl=component&link=abc",
                "/index.php?option=com_users&view=login",
                "/tin-tuc?format=feed&type=rss",
                "/itemlist/tag/le-hoi",
                "/index.php?option=com_content&view=category&id=3",
                "/administrator/",
            ],
        ),
        (
            WordPressSpider,
            [
                "/2024/06/hoi-thao-cong-doan/",
                "/cong-doan/hoi-thao-5001.html",
                "/?p=5001",
                "/the-thao/giai-bong-chuyen/",
            ],
            [
                "/hoi-thao/feed/",
                "/?s=hoi",
                "/hoi-thao/?replytocom=7",
                "/tag/hoi-thao/",
                "/author/admin/page/2/",
                "/wp-admin/post.php",
                "/wp-json/wp/v2/posts",
                "/cdn-cgi/l/email-protection",
            ],
        ),
        (
            MasterCmsSpider,
            ["/bua-com-cong-doan-123457.html"],
            [
                "/apicenter@/print_article&i=123457",
                "/search_enginer.html?q=a",
                "/tac-gia/a-b",
                "/bua-com.tag",
                "/x.rss",
            ],
        ),
        (
            GenericSpider,
            ["/tin-tuc/hoi-nghi-820.html", "/cong-doan/dai-hoi"],
            ["/vi/news/print/820.html", "/index.php?nv=users", "/tag/hoi", "/feed/", "/lich.ics", "/tim-kiem?q=a"],
        ),
    ],
    ids=["joomla", "wordpress", "mastercms", "generic"],
)
def test_a_system_knows_what_it_prints_that_is_no_article(
    spider: type[JoomlaSpider], article: list[str], others: list[str]
) -> None:
    assert [path for path in article if not spider.may_follow(f"http://ban.test{path}")] == []
    assert [path for path in others if spider.may_follow(f"http://ban.test{path}")] == []
