"""Site files as spiders: `scrapy list` names the files, `scrapy crawl langson` loads one of them."""

from __future__ import annotations

import builtins
from pathlib import Path

from scrapy import Request
from scrapy.settings import BaseSettings

from crawler.site_profiles import SiteProfile, load_site
from crawler.site_spider import SiteSpider
from crawler.site_tables import host_in
from spiders.generic import GenericSpider
from spiders.joomla import JoomlaSpider
from spiders.mastercms import MasterCmsSpider
from spiders.wordpress import WordPressSpider

SHIPPED_SITES = Path(__file__).parent / "sites"
_SPIDERS: dict[str, type[SiteSpider]] = {
    "joomla": JoomlaSpider,
    "wordpress": WordPressSpider,
    "mastercms": MasterCmsSpider,
    "generic": GenericSpider,
}


class SiteSpiderLoader:
    """Lists file names only; a broken file takes down no other site."""

    def __init__(self, folder: Path = SHIPPED_SITES) -> None:
        self.folder = folder

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> SiteSpiderLoader:
        """Make one for the folder in the setting LUUVET_SITES, else for the shipped one."""
        return cls(Path(settings.get("LUUVET_SITES") or SHIPPED_SITES))

    def list(self) -> list[str]:
        """Return the ids of all sites."""
        return sorted(file.stem for file in self.folder.glob("*.toml"))

    def load(self, spider_name: str) -> type[SiteSpider]:
        """Return the spider of a site. Raises KeyError for an unknown one, SiteFileError for a faulty file."""
        if spider_name not in self.list():
            raise KeyError(spider_name)
        return self.spider_of(load_site(self.folder / f"{spider_name}.toml"))

    def find_by_request(self, request: Request) -> builtins.list[str]:
        """Return the sites that *request* would belong to."""
        host = host_in(request.url)
        return [name for name in self.list() if host in load_site(self.folder / f"{name}.toml").hosts]

    def spider_of(self, profile: SiteProfile) -> type[SiteSpider]:
        """Return the spider class of a site: its publishing system's, with the site's profile."""
        return type(f"{profile.id} spider", (_SPIDERS[profile.system],), {"name": profile.id, "profile": profile})
