"""Scrapy spiders: `pages` revisits the cataloged pages, `links` walks the links found on them."""
