"""What somebody would write in Python to enrich a list of pages.

    enrich.py aiohttp|scrapy|scrapy-tuned URLS CONCURRENCY OUT

Reads one URL a line from URLS, writes one JSON line for each to OUT, and prints one
line: `{"lines": N, "failed": N, "wall_s": S, "cpu_s": S}`; both times begin when the
program has been loaded, and the first request is made.

Both fetchers share one extraction, that of the libraries which people take for it:
trafilatura for main text, title, author, dates, site and description, in its fast
setting, which tries no second method; extruct for JSON-LD, microdata and OpenGraph; lxml
for headings, links and tables. The page is parsed once for all but extruct, which wants
its own copy.
"""

import asyncio
import json
import resource
import sys
import time
from urllib.parse import urldefrag, urljoin

import extruct
import trafilatura


def read(body, url):
    """What `page` says of a page, under the same names."""
    tree = trafilatura.load_html(body)
    if tree is None:
        return {}
    headings = [
        {"level": int(node.tag[1]), "text": " ".join(node.text_content().split())}
        for node in tree.iter("h1", "h2", "h3", "h4", "h5", "h6")
    ]
    links = dict.fromkeys(
        urldefrag(urljoin(url, node.get("href")))[0] for node in tree.iter("a") if node.get("href")
    )
    tables = [
        [[" ".join(cell.text_content().split()) for cell in row.iter("td", "th")] for row in table.iter("tr")]
        for table in tree.iter("table")
    ]
    structured = extruct.extract(
        body,
        base_url=url,
        syntaxes=["json-ld", "microdata", "opengraph"],
        errors="ignore",
    )
    document = trafilatura.bare_extraction(tree, url=url, with_metadata=True, fast=True)
    said = document.as_dict() if document else {}
    return {
        "page.title": said.get("title"),
        "page.author": said.get("author"),
        "page.site": said.get("sitename"),
        "page.description": said.get("description"),
        "page.published": said.get("date"),
        "page.language": said.get("language") or tree.get("lang"),
        "page.text": said.get("text"),
        "page.headings": headings,
        "page.links": list(links),
        "page.tables": tables,
        "page.structured": structured,
    }


class Lines:
    """The output, and how long it took."""

    def __init__(self, path):
        self.file = open(path, "w", encoding="utf-8")
        self.lines = 0
        self.failed = 0
        self.began = time.monotonic()
        self.cpu = spent()

    def write(self, url, fields, failed=False):
        self.lines += 1
        self.failed += failed
        self.file.write(json.dumps({"url": url, **fields}, ensure_ascii=False) + "\n")

    def told(self):
        self.file.close()
        print(
            json.dumps(
                {
                    "lines": self.lines,
                    "failed": self.failed,
                    "wall_s": time.monotonic() - self.began,
                    "cpu_s": spent() - self.cpu,
                }
            ),
            flush=True,
        )


def spent():
    """CPU seconds of this process, both halves."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def by_aiohttp(urls, concurrency, lines):
    import aiohttp
    import uvloop

    async def main():
        waiting = iter(urls)
        connector = aiohttp.TCPConnector(limit=concurrency)
        async with aiohttp.ClientSession(connector=connector) as session:

            async def worker():
                for url in waiting:
                    try:
                        async with session.get(url) as response:
                            response.raise_for_status()
                            body = await response.read()
                        lines.write(url, read(body, url))
                    except (aiohttp.ClientError, asyncio.TimeoutError) as error:
                        lines.write(url, {"error": str(error)}, failed=True)

            await asyncio.gather(*(worker() for _ in range(concurrency)))

    uvloop.run(main())


def by_scrapy(urls, concurrency, lines, tuned):
    import scrapy
    from scrapy.crawler import CrawlerProcess

    class Pages(scrapy.Spider):
        name = "pages"

        async def start(self):
            for url in urls:
                yield scrapy.Request(url, callback=self.parse, errback=self.failed, dont_filter=True)

        def parse(self, response):
            lines.write(response.url, read(response.body, response.url))

        def failed(self, failure):
            lines.write(failure.request.url, {"error": failure.getErrorMessage()}, failed=True)

    settings = {"LOG_LEVEL": "ERROR", "TELNETCONSOLE_ENABLED": False, "ROBOTSTXT_OBEY": True}
    if tuned:
        settings |= {
            "CONCURRENT_REQUESTS": concurrency,
            "CONCURRENT_REQUESTS_PER_DOMAIN": concurrency,
            "DOWNLOAD_DELAY": 0,
            "AUTOTHROTTLE_ENABLED": False,
            "COOKIES_ENABLED": False,
            "RETRY_TIMES": 2,
            "SCRAPER_SLOT_MAX_ACTIVE_SIZE": 100_000_000,
            "TWISTED_REACTOR": "twisted.internet.asyncioreactor.AsyncioSelectorReactor",
            "ASYNCIO_EVENT_LOOP": "uvloop.Loop",
        }
    process = CrawlerProcess(settings)
    process.crawl(Pages)
    process.start()


def main():
    who, urls, concurrency, out = sys.argv[1:]
    with open(urls, encoding="utf-8") as file:
        urls = [line.strip() for line in file if line.strip()]
    # What is loaded late is loaded before the clock runs.
    read(b"<html><body><p>A page that is read before all others.</p></body></html>", "http://localhost/")
    lines = Lines(out)
    if who == "aiohttp":
        by_aiohttp(urls, int(concurrency), lines)
    else:
        by_scrapy(urls, int(concurrency), lines, who == "scrapy-tuned")
    lines.told()


main()
