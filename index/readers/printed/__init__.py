"""Printed pages: from letters with places on a page to paragraphs and rows of tables."""
