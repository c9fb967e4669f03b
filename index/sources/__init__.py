"""Where articles come from: files, folders, web pages, feeds and sitemaps."""
