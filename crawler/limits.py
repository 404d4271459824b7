"""The bounds of a crawl, each with its reason. Nothing a site sends may make a run endless."""

from __future__ import annotations

# The largest listing of the mission has 97 pages and the deepest pager seen on a MasterCMS paper leads to offset
# 12,912 at 24 a page (538 pages). Five thousand is ten such; more is a trap, not a section.
PAGES_PER_SECTION = 5_000
# Joomla offers "show all" and school portals print a year on one page; the most seen are 100 items.
ITEMS_PER_PAGE = 2_000
# A pager that only repeats known items: three such pages in a row cannot be a shift of the list by publishing.
BARREN_PAGES = 3
# A full crawl of a paper with 100,000 articles needs 107,000 requests, four days at three seconds. A run that cannot
# see a site whole is partial every night, so the bound is twice that: it stops what is endless, not what is large.
REQUESTS_PER_RUN = 250_000
# Browsers give up after 20 hops and RFC 9309 asks for 5; no article of the mission needs more than 3.
REDIRECTS = 10
# Longer addresses are made by links that grow at every step; servers and SQLite indexes suffer from them.
ADDRESS_LENGTH = 2_048
# A page with embedded pictures measured 0.9 MB, a year's document list 3 MB; 30 MB files are downloads, not pages.
PAYLOAD_BYTES = 12 * 1024 * 1024
# Seconds for one response, its body included: slow hosts drip for half a minute, endless pages for ever.
RESPONSE_SECONDS = 60.0
# The same for one photo or file: a scanned decision of 20 MB needs four minutes at the pace of the slowest hosts.
MEDIA_SECONDS = 300.0
# Seconds of Retry-After that a run waits for; whoever asks for more is asked again by another run.
RETRY_AFTER_SECONDS = 60.0
# How often one address is asked in a run: a dropped connection or a busy host often recovers, rarely at the fourth try.
ASKS_OF_A_BUSY_HOST = 4
ASKS_AFTER_AN_ERROR = 2
# The site itself is down, not one page of it: go on asking and we are part of its trouble.
ERRORS_IN_A_ROW = 8
# The first articles of a new site are read together: recurring blocks are learned before any version is made.
PAGES_TO_LEARN_FROM = 8
# Changed articles are written once so many were looked at together, or all of a run's: a difference that most of them
# share is the layout's, not the editors'. Their bodies wait in memory, so this many bytes end the waiting too.
CHANGED_PAGES_HELD = 24
CHANGED_PAGES_HELD_BYTES = 32 * 1024 * 1024
# Sites crawled at once; each of them still gets one request at a time.
SITES_AT_ONCE = 4
# A feed or sitemap, unpacked: what sitemaps.org allows one document to have, of bytes and of addresses.
SOURCE_BYTES = 50 * 1024 * 1024
SOURCE_ENTRIES = 50_000
# Indexes within indexes: the protocol knows one, real sites have two.
SITEMAP_DEPTH = 3
# Feeds and sitemaps of a site that are remembered at all, and asked in one night, beside what the listings show.
SOURCES_PER_SITE = 500
SOURCES_PER_NIGHT = 12
# Addresses that only a feed or sitemap names, visited in one night and in one full run: the first sitemap of a paper
# names all that it ever printed, and that is no reason to be at it all night.
FOUND_PER_NIGHT = 100
FOUND_PER_FULL_RUN = 2_000
