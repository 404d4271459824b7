"""Where each publishing system keeps the items of a listing page. Data only; see listing_items for the work."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingRules:
    """CSS selectors of one flavour; of a list the first that finds anything counts."""

    items: tuple[str, ...] = ()  # each selects whole items
    lists: tuple[str, ...] = ()  # what holds the items; where it stands empty, nothing else on the page is an item
    titles: tuple[str, ...] = ()  # within an item; without a hit the item's headline link is taken
    # What an article's address looks like, where the system fixes it; the surer pattern first.
    addresses: tuple[re.Pattern[str] | None, ...] = (None,)
    first_module_of: str | None = None  # the items are those of the first such element only
    shared_names: bool = False  # blocks of other articles name their items like the list does
    plain_titles: bool = False  # a headline may be no link, and items may have neither title nor link
    whole_without_more: bool = False  # an item without a "read more" link is the whole article


_JOOMLA_TITLES = (
    ".page-header h2", "h2[itemprop=name]", "[itemprop=headline]", "h2.item-title", ".item-title", ".contentheading",
    ".article-title", ".article-header h2", ".uk-article-title", "h2.article-header", ".art-postheader",
    ".rt-article-title",
)  # fmt: skip

LISTING_RULES: Mapping[str, ListingRules] = MappingProxyType(
    {
        "joomla15": ListingRules(
            # The two tables of an item are found by their separator; these are the overrides without tables.
            items=(".blog .leading, .blog .article_column", "tr.sectiontableentry1, tr.sectiontableentry2"),
            lists=("table.blog", ".blog"),
            titles=(".contentheading", ".contentpagetitle"),
            plain_titles=True,
            whole_without_more=True,
        ),
        "joomla": ListingRules(
            items=(
                "[itemprop=blogPost]",
                ".blog-items > .blog-item, .blog-featured .blog-item",
                ".items-leading > div, .items-row .item, .blog .item",
                "article.uk-article, .article-list .article, .rt-article, .art-post",
                "table.category tbody tr, .com-content-category__table tbody tr, .list-striped > .list-group-item",
            ),
            lists=(".blog", ".blog-featured", ".category-list", ".com-content-category"),
            titles=_JOOMLA_TITLES,
            plain_titles=True,
            whole_without_more=True,
        ),
        "k2": ListingRules(
            items=(".catItemView, .genericItemView, .tagItemView, .userItemView, .latestItemView",),
            lists=(".itemList", ".genericItemList", ".userItemList", ".tagItemList"),
            titles=(".catItemTitle", ".genericItemTitle", ".tagItemTitle", ".userItemTitle", ".latestItemTitle"),
            plain_titles=True,
            whole_without_more=True,
        ),
        "wordpress": ListingRules(
            items=(
                "li.wp-block-post, .wp-block-post-template > *",
                "article.hentry, article.post, article.type-post",
                ".hentry, .type-post",
            ),
            titles=(".entry-title", ".wp-block-post-title", ".post-title"),
            shared_names=True,
        ),
        "mastercms": ListingRules(addresses=(re.compile(r"-\d{3,}\.html?$"), re.compile(r"-\d+\.html?$"))),
        "nukeviet": ListingRules(
            items=(
                ".news_column .panel-body, .news_column > .item, .news_column > ul > li",
                ".viewcat_list_new li, .viewcat-grid .thumbnail, .news_grid .panel",
            ),
            lists=(".news_column",),
            shared_names=True,
        ),
        "eduportal": ListingRules(items=("article.item-block",), first_module_of=".ModuleWrapper"),
        "easywebhub": ListingRules(items=("div.nd_detail", "td.TitleFront")),
    }
)
# What any page may follow: no selectors, so items are found by their repeated structure.
ANY_PAGE = ListingRules()


def listing_rules_of(flavour: str | None) -> ListingRules:
    """Return the listing rules of *flavour*; for None or a name without rules those that any page may follow."""
    return LISTING_RULES.get(flavour or "", ANY_PAGE)
