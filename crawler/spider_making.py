"""Scrapy's settings for a crawl, and the spider class of a site, made by the loader that the settings name."""

from __future__ import annotations

import logging
from typing import Protocol, cast

from scrapy.settings import Settings
from scrapy.utils.misc import load_object

from crawler.site_profiles import SiteProfile
from crawler.site_spider import SiteSpider
from crawler.user_agents import user_agent


class SpiderMaker(Protocol):
    """What this module asks of the spider loader that the settings name."""

    def spider_of(self, profile: SiteProfile) -> type[SiteSpider]:
        """Return the spider class of a site."""


def crawl_settings(contact: str | None = None) -> Settings:
    """Return the project's settings for a process of our own; *contact* goes into the user agent."""
    settings = Settings()
    settings.setmodule("crawler.settings", priority="project")
    # Where log lines go is decided by whoever calls us.
    settings.set("LOG_INSTALL_ROOT_HANDLER", False, priority="cmdline")
    if contact is not None:
        settings.set("USER_AGENT", user_agent(contact), priority="cmdline")
    return settings


def quieten_scrapy() -> None:
    """Scrapy tells every request at length; our own log tells every decision. To be called after Scrapy has set up."""
    logging.getLogger("scrapy").setLevel(logging.WARNING)


def spider_of(profile: SiteProfile, settings: Settings) -> type[SiteSpider]:
    """Return the spider class that reads the site of *profile*."""
    maker = cast("SpiderMaker", load_object(settings["SPIDER_LOADER_CLASS"]).from_settings(settings))
    return maker.spider_of(profile)
