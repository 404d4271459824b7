"""Which publishing system made a page, told by the system's own marks."""

from __future__ import annotations

from lxml import etree

from crawler.documents import Document

FLAVOURS = ("joomla15", "joomla", "k2", "wordpress", "mastercms", "nukeviet", "eduportal", "easywebhub")

# What a system writes in <meta name="generator">; the first that fits counts.
_GENERATORS = (
    ("joomla! 1.5", "joomla15"),
    ("joomla", "joomla"),
    ("wordpress", "wordpress"),
    ("mastercms", "mastercms"),
    ("nukeviet", "nukeviet"),
)
_ADDRESSES = etree.XPath("//script/@src | //link/@href | //img/@src | //a/@href")
# Parts of addresses that only this system makes.
_ADDRESS_MARKS = (
    ("/components/com_k2/", "k2"),
    ("/media/k2/", "k2"),
    ("/wp-content/", "wordpress"),
    ("/wp-includes/", "wordpress"),
    ("/xmlrpc.php?rsd", "wordpress"),
    ("mastercms.org", "mastercms"),
    ("/apicenter@/", "mastercms"),
    ("/stores/news_dataimages/", "mastercms"),
    ("index.php?nv=", "nukeviet"),
    ("index.php?language=vi&nv=", "nukeviet"),
    ("/assets/js/nv.core", "nukeviet"),
    ("/3rdparty/jquery/", "eduportal"),
    ("edu.viettel.vn", "eduportal"),
    ("easywebhub", "easywebhub"),
    ("/media/jui/", "joomla"),
    ("/media/vendor/", "joomla"),
    ("/media/system/js/mootools.js", "joomla15"),
    ("/images/m_images/", "joomla15"),
    ("/media/system/js/", "joomla"),
    ("option=com_content", "joomla"),
)
# Classes and ids; looked at where addresses say nothing (print views, saved pages).
_ELEMENT_MARKS = (
    ("#k2Container", "k2"),
    ("div.itemFullText", "k2"),
    (".__MASTERCMS_CONTENT", "mastercms"),
    (".__MB_MASTERCMS_EL", "mastercms"),
    (".__MB_ARTICLE_PAGING", "mastercms"),
    (".MASTERCMS_TPL_TABLE", "mastercms"),
    ("#news-bodyhtml", "nukeviet"),
    (".nv-block-banners", "nukeviet"),
    ("div[modulerootid]", "eduportal"),
    (".nd_detail_chitiet", "easywebhub"),
    (".nd_detail", "easywebhub"),
    (".pnlNoiDungBaiViet", "easywebhub"),
    (".contentpaneopen", "joomla15"),
    (".componentheading", "joomla15"),
    (".joomla-script-options", "joomla"),
    (".com-content-article", "joomla"),
    (".item-page", "joomla"),
    (".wp-site-blocks", "wordpress"),
    (".type-post", "wordpress"),
    (".wp-block-post-content", "wordpress"),
    (".entry-content", "wordpress"),
)
_KINDRED = {"joomla": ("k2", "joomla15", "joomla"), "k2": ("k2", "joomla"), "joomla15": ("joomla15", "joomla")}
# Within Joomla, what the page's own markup says about the look that applies.
_LOOKS = (
    ("#k2Container", "k2"),
    ("div.itemFullText", "k2"),
    (".contentpaneopen", "joomla15"),
    ("tr.sectiontableentry1", "joomla15"),
)


def recognise(document: Document) -> str | None:
    """Return the flavour of the system that made the page, one of :data:`FLAVOURS`, or None."""
    flavour = _by_generator(document) or _by_address(document) or _by_element(document)
    return look_of_joomla(document) if flavour in _KINDRED else flavour


def look_of_joomla(document: Document) -> str:
    """Return which of Joomla's looks a page has: templates of 1.5 live on in later versions, K2 is a component."""
    for selector, flavour in _LOOKS:
        if document.elements.find(selector) is not None:
            return flavour
    return "joomla"


def flavours_of(system: str, document: Document) -> tuple[str, ...]:
    """Return the flavours whose rules a site of *system* may need for this page, likeliest first.

    A site that has moved to another system since its file was written is read by the rules of that one.
    """
    recognised = recognise(document)
    if system == "generic":
        own: tuple[str, ...] = ()
    elif system == "joomla":
        own = (look_of_joomla(document), "joomla")
    else:
        own = (system,)
    return tuple(dict.fromkeys((*own, *((recognised,) if recognised else ()))))


def _by_generator(document: Document) -> str | None:
    for meta in document.root.iter("meta"):
        if (meta.get("name") or "").lower() == "generator":
            content = (meta.get("content") or "").lower()
            for word, flavour in _GENERATORS:
                if word in content:
                    return flavour
    return None


def _by_address(document: Document) -> str | None:
    found = _ADDRESSES(document.root)
    addresses = "\n".join(found).lower() if isinstance(found, list) else ""
    return next((flavour for mark, flavour in _ADDRESS_MARKS if mark in addresses), None)


def _by_element(document: Document) -> str | None:
    return next((flavour for css, flavour in _ELEMENT_MARKS if document.elements.find(css) is not None), None)
