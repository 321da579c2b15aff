"""Scrapy's settings. Scrapy schedules and bounds the work; everything on the wire is ours (`crawler.fetch`).

So its own retries, redirects, cookies, decompression, robots and throttle are off: two of any of these would disagree.
"""

BOT_NAME = "checkback"
SPIDER_MODULES = ["crawler.spiders"]
NEWSPIDER_MODULE = "crawler.spiders"

TWISTED_REACTOR_ENABLED = False  # plain asyncio: half the start-up time, and one event loop to reason about
TELNETCONSOLE_ENABLED = False
REMOTE_CONTROL_ENABLED = False

DOWNLOAD_HANDLERS = {
    "http": "crawler.spiders.downloads.PageHandler",
    "https": "crawler.spiders.downloads.PageHandler",
    "visit": "crawler.spiders.downloads.VisitHandler",
    "file": None,
    "data": None,
    "ftp": None,
    "s3": None,
}
ITEM_PIPELINES = {"crawler.spiders.downloads.SinkPipeline": 100}
CONCURRENT_ITEMS = 1  # one visit is recorded at a time: one writer, one transaction

ROBOTSTXT_OBEY = False
RETRY_ENABLED = False
REDIRECT_ENABLED = False
METAREFRESH_ENABLED = False
COOKIES_ENABLED = False
HTTPCACHE_ENABLED = False
COMPRESSION_ENABLED = False
HTTPERROR_ALLOW_ALL = True
DOWNLOADER_STATS = False
DOWNLOAD_TIMEOUT = 0
DOWNLOAD_DELAY = 0
DOWNLOAD_DELAY_JITTER = 0
DUPEFILTER_CLASS = "scrapy.dupefilters.BaseDupeFilter"
DOWNLOADER_MIDDLEWARES_BASE: dict[str, int] = {}
SPIDER_MIDDLEWARES_BASE: dict[str, int] = {}
SCHEDULER_PRIORITY_QUEUE = "scrapy.pqueues.DownloaderAwarePriorityQueue"  # many hosts: no host waits behind another

LOG_ENABLED = True
LOG_LEVEL = "ERROR"
LOGSTATS_INTERVAL = 0.0
EXTENSIONS_BASE: dict[str, int] = {}
