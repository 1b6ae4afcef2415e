"""Word and Excel files without anything that is not the release: no author, no times, no program, the same bytes."""

from __future__ import annotations

import io
import re
import zipfile
from xml.sax.saxutils import escape

_EARLIEST = (1980, 1, 1, 0, 0, 0)
_THUMBNAIL = "docProps/thumbnail.jpeg"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TO_THUMBNAIL = re.compile(rb'<Relationship [^>]*Target="docProps/thumbnail\.jpeg"[^>]*/>')


_TEXT_IS_MEANT = (
    b'<ignoredErrors><ignoredError sqref="A1:XFD1048576" numberStoredAsText="1" twoDigitTextYear="1"/></ignoredErrors>'
)
"""Or Excel marks every label such as `03` as an error and offers to make a number of it. It comes after the page setup,
which is the last that these sheets have (ECMA-376, part 1, 18.3.1.99)."""


def without_traces(data: bytes, title: str, identifier: str) -> bytes:
    """The same document: its properties are these two, its parts have no times, and the template's picture is gone.

    The same `data` but for times gives the same bytes.
    """
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as read, zipfile.ZipFile(out, "w") as written:
        for name in read.namelist():
            if name == _THUMBNAIL:
                continue
            info = zipfile.ZipInfo(name, _EARLIEST)
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o600 << 16
            written.writestr(info, _part(name, read.read(name), title, identifier), compresslevel=6)
    return out.getvalue()


def _part(name: str, data: bytes, title: str, identifier: str) -> bytes:
    match name:
        case "docProps/core.xml":
            return _core(title, identifier).encode("utf-8")
        case "docProps/app.xml":
            space = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
            return f'{_XML}<Properties xmlns="{space}"/>'.encode()
        case _ if name.startswith("xl/worksheets/"):
            return data.replace(b"</worksheet>", _TEXT_IS_MEANT + b"</worksheet>")
        case "_rels/.rels":
            return _TO_THUMBNAIL.sub(b"", data)
        case _:
            return data


def _core(title: str, identifier: str) -> str:
    return (
        f'{_XML}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{escape(title)}</dc:title>'
        f"<dc:identifier>{escape(identifier)}</dc:identifier><dc:language>en-US</dc:language></cp:coreProperties>"
    )
