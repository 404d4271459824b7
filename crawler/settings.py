"""Every Scrapy setting that we change, each with its reason. Constants only."""

from __future__ import annotations

import os

from archive.content_encoding import ACCEPTED
from crawler.limits import PAYLOAD_BYTES, RESPONSE_SECONDS
from crawler.user_agents import user_agent

BOT_NAME = "luuvet"

# Sites are TOML files, not classes: `scrapy list` names the files, `scrapy crawl langson` loads one.
SPIDER_LOADER_CLASS = "spiders.loader.SiteSpiderLoader"
SPIDER_MODULES: list[str] = []

# Who we are and whom to call. The schedule file's contact comes in through the run.
USER_AGENT = user_agent(os.environ.get("LUUVET_CONTACT"))
# Sites answer in the language they are asked in; the packing is what archive.content_encoding undoes.
DEFAULT_REQUEST_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "vi,en;q=0.5",
    "Accept-Encoding": ACCEPTED,
}

# On by default: an HTTP server that runs any Python sent to it, and a console. A crawler needs neither.
REMOTE_CONTROL_ENABLED = False
TELNETCONSOLE_ENABLED = False
# Off by default: a forged site would be archived as the real one. A site file may allow a bad certificate.
DOWNLOAD_VERIFY_CERTIFICATES = True

# One request at a time a host; provincial sites share one small machine.
CONCURRENT_REQUESTS_PER_DOMAIN = 1
CONCURRENT_REQUESTS = 1
# A callback yields one request at most; by default Scrapy makes a hundred workers for every response.
CONCURRENT_ITEMS = 1
# The gap is kept by crawler.politeness: from start to start, by robots.txt too, and jitter never shortens it.
DOWNLOAD_DELAY = 0.0
DOWNLOAD_DELAY_JITTER = 0.0
# A host that takes long to answer is asked less: a fifth of its time is ours, as in Heritrix, and no gap for that
# reason alone is longer than half a minute. crawler.politeness keeps the gap that this finds; a site file's delay = 0
# turns it off.
AUTOTHROTTLE_ENABLED = True
AUTOTHROTTLE_START_DELAY = 0.0
AUTOTHROTTLE_TARGET_CONCURRENCY = 0.2
AUTOTHROTTLE_MAX_DELAY = 30.0
# robots.txt is obeyed by crawler.robots_reading; Scrapy's own middleware allows all when the file cannot be read.
ROBOTSTXT_OBEY = False

# A response must be over in this time, body included: slow hosts are waited for, endless pages are not.
DOWNLOAD_TIMEOUT = RESPONSE_SECONDS
# Bytes as sent. Larger bodies are downloads or traps, and one would be held in memory whole.
DOWNLOAD_MAXSIZE = PAYLOAD_BYTES
DOWNLOAD_WARNSIZE = 0  # a large page is no news; what exceeds the maximum is a failure of its own
# A body that is not whole comes in flagged, so that the failure is kept with its evidence.
DOWNLOAD_FAIL_ON_DATALOSS = False
# Twisted repeats a request on its own when a kept connection was dead: one more than we count and pace.
DOWNLOAD_HANDLERS = {
    "http": "crawler.single_try.SingleTryHandler",
    "https": "crawler.single_try.SingleTryHandler",
}

# Redirects, retries and unpacking are decisions that belong to the record; crawler.fetching takes them.
REDIRECT_ENABLED = False
METAREFRESH_ENABLED = False
RETRY_ENABLED = False
COMPRESSION_ENABLED = False
# A withdrawn article must reach the run to become a tombstone; Scrapy drops errors otherwise.
HTTPERROR_ALLOW_ALL = True
# Cookies make pages differ from visitor to visitor; the archive keeps what a stranger sees.
COOKIES_ENABLED = False
# Which listing led us there is nobody's business, and some sites answer by it.
REFERER_ENABLED = False

DOWNLOADER_MIDDLEWARES = {
    "crawler.host_guard.HostGuard": 900,  # after the proxy is known (750), before any waiting
    "crawler.raw_capture.RawCapture": 950,
    "crawler.politeness.Politeness": 990,  # last: what follows is the network
}
EXTENSIONS = {
    "crawler.run_recorder.RunRecorder": 100,
    "scrapy.extensions.logstats.LogStats": None,  # our own log tells each decision
}
# JOBDIR stays unset: one kill -9 loses most of a crawl kept there; the frontier lives in the archive.
