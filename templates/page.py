# SPDX-License-Identifier: Apache-2.0
"""The page around a letter's HTML: one calm column on a phone and on a desk, in light and in dark, without a picture.

The inline styles are the light look, for clients that drop style blocks; the block turns them dark. Every pair of
colours has a contrast of at least 4.5:1 (WCAG 2.2, 1.4.3).
"""

FOOTER = (
    '<div class="footer" style="border-top:1px solid #d5dbe1;margin-top:24px;padding-top:14px;'
    'font-size:13px;color:#5b6773">'
)
BODY = "{# the letter #}"
# No two braces stand side by side in the style block: Jinja would take them for its own.
PAGE = f"""<!DOCTYPE html>
<html lang="{{{{ language }}}}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<style>
:root {{ color-scheme: light dark; supported-color-schemes: light dark; }}
@media (prefers-color-scheme: dark) {{
body, .page {{ background: #15191e !important; color: #e4e8ec !important; }}
a {{ color: #8fc4ff !important; }}
.quoted {{ border-color: #5d7891 !important; }}
.footer {{ border-color: #3a434d !important; color: #a9b4bf !important; }}
.button {{ background: #1d5a99 !important; border-color: #5b9bd8 !important; color: #ffffff !important; }}
}}
</style>
</head>
<body class="page" style="margin:0;padding:0;background:#ffffff;color:#1c242c">
<div class="page" style="max-width:640px;margin:0 auto;padding:20px 16px;overflow-wrap:break-word;\
background:#ffffff;color:#1c242c;font:16px/1.5 -apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif">
{BODY}</div>
</body>
</html>
"""


def page(html: str) -> str:
    """The whole page, a Jinja template as the letter in it is."""
    return PAGE.replace(BODY, html)
