"""Parts of Word documents: styles, automatic numbers, formulas, symbols; names in their XML."""

# Namespaces of WordprocessingML, formulas (Office Math), and what newer Word versions add.
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
V = "{urn:schemas-microsoft-com:vml}"
