"""What a file is that is no picture to read here, by how it begins: so that the person is told what to do with it."""

from __future__ import annotations

import re

from metademo.pictures import tiff
from metademo.pictures.reasons import NOT_A_PICTURE, Reason

_OURS = re.compile(
    rb"\x89PNG\r\n\x1a\n|\xff\xd8\xff(?![\xf7\xf8])|GIF8[79]a|BM.{12}[\x0c\x28\x34\x38\x40\x6c\x7c]\0\0\0|RIFF.{4}WEBP"
    rb"|....ftyp(avi[fs]|hei[cmxs]|hev[cxms]|mi[fa]1|ms[fa]1)",
    re.DOTALL,
)
_SAVE = "Save it as PNG or JPEG."
_EXPORT = "Export it as PNG or JPEG."


def _picture(kind: str, article: str = "a") -> Reason:
    return Reason(
        "foreign.picture",
        f"is {article} {kind} picture, which is not read here",
        f"are {kind} pictures, which are not read here",
        _SAVE,
        {"kind": kind},
    )


RAW = Reason("foreign.raw", "is a camera's raw file", "are cameras' raw files", "Develop it and export it as JPEG.")
_RAW_NAMES = (".dng", ".cr2", ".cr3", ".crw", ".nef", ".nrw", ".arw", ".srf", ".sr2", ".orf", ".rw2", ".raf", ".pef", ".srw",
              ".x3f", ".raw", ".rwl", ".dcr", ".kdc", ".erf", ".mef", ".mos", ".3fr", ".iiq", ".mrw")  # fmt: skip
_FILM = Reason(
    "foreign.film",
    "is a film, not a picture",
    "are films, not pictures",
    "Take single pictures from it and save them as JPEG.",
)
_SOUND = Reason(
    "foreign.sound-recording",
    "is a sound recording, not a picture",
    "are sound recordings, not pictures",
    "Use pictures.",
)
_PAGE = Reason(
    "foreign.web-page",
    "is a web page, not a picture",
    "are web pages, not pictures",
    "Open it in a browser and save the picture itself from there.",
)
_PDF = Reason(
    "foreign.pdf-document",
    "is a PDF document, not a picture",
    "are PDF documents, not pictures",
    "Export its pages as PNG or JPEG.",
)
_POSTSCRIPT = Reason(
    "foreign.postscript-file", "is a PostScript file, not a picture", "are PostScript files, not pictures", _EXPORT
)
_SVG = Reason(
    "foreign.svg-drawing",
    "is an SVG drawing, not a picture of pixels",
    "are SVG drawings, not pictures of pixels",
    "Export it as PNG.",
)
_VECTORS = Reason(
    "foreign.vector-drawing",
    "is a vector drawing, not a picture of pixels",
    "are vector drawings, not pictures of pixels",
    "Export it as PNG.",
)
_LFS = Reason(
    "foreign.git-lfs-pointer",
    "is a Git LFS pointer, not the picture itself",
    "are Git LFS pointers, not the pictures themselves",
    "Run 'git lfs pull' first.",
)
_OFFICE = Reason(
    "foreign.office-document",
    "is an office document, not a picture",
    "are office documents, not pictures",
    "Save the pictures in it as PNG or JPEG.",
)
_DJVU = Reason(
    "foreign.djvu-document", "is a DjVu document, not a picture", "are DjVu documents, not pictures", _EXPORT
)
_NUMPY = Reason("foreign.numpy-array", "is a NumPy array, not a picture", "are NumPy arrays, not pictures", _SAVE)

# how a file begins, and what it is; the first that fits holds
_STARTS: tuple[tuple[str, Reason], ...] = tuple(
    (pattern, reason)
    for pattern, reason in (
        (r"\0\0\0\x0cjP  \r\n\x87\n|\xff\x4f\xff\x51", _picture("JPEG 2000")),
        (r"\xff\x0a|\0\0\0\x0cJXL \r\n\x87\n", _picture("JPEG XL")),
        (r"II\xbc|MM\xbc", _picture("JPEG XR")),
        (r"\xff\xd8\xff\xf7|\xff\xd8\xff\xf8", _picture("lossless JPEG")),
        (r"8BPS", Reason("foreign.photoshop-file", "is a Photoshop file", "are Photoshop files", _EXPORT)),
        (r"gimp xcf", Reason("foreign.gimp-file", "is a GIMP file", "are GIMP files", _EXPORT)),
        (r"FUJIFILMCCD-RAW|IIRO|IIRS|MMOR|IIU\0|II\x1a\0\0\0HEAPCCDR|FOVb|\0MRM|....ftypcrx ", RAW),
        (r"....ftyp(?:M4A|M4B)", _SOUND),
        (r"....ftyp|....moov|....mdat|RIFF....AVI |\x1aE\xdf\xa3|FLV\x01|\0\0\x01[\xba\xb3]|\x30\x26\xb2\x75\x8e\x66\xcf\x11"
         r"|OggS.{24}.(?:theora|video)", _FILM),
        (r"ID3|OggS|fLaC|RIFF....WAVE|\xff[\xfb\xf3\xf2\xf1\xf9]|FORM....AIF|#!AMR", _SOUND),
        (r"%!PS|\xc5\xd0\xd3\xc6", _POSTSCRIPT),
        (r"version https://git-lfs\.github\.com/spec/|version https://hawser", _LFS),
        (r"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1|\{\\rtf", _OFFICE),
        (r"\x93NUMPY", _NUMPY),
        (r"\0\0[\x01\x02]\0[\x01-\x40]\0", _picture("Windows icon")),
        (r"icns\0", _picture("macOS icon")),
        (r"\x76\x2f\x31\x01", _picture("OpenEXR", "an")),
        (r"#\?(?:RADIANCE|RGBE)", _picture("Radiance HDR")),
        (r"DDS ", _picture("DDS")),
        (r"P[1-7][\s#]|P[Ff]\n", _picture("Netpbm (PPM, PGM)")),
        (r"qoif", _picture("QOI")),
        (r"FLIF", _picture("FLIF")),
        (r"BPG\xfb", _picture("BPG")),
        (r"SIMPLE  =", _picture("FITS")),
        (r"AT&TFORM", _DJVU),
        (r"\xd7\xcd\xc6\x9a|\x01\0\0\0.{36} EMF", _VECTORS),
        (r"\x59\xa6\x6a\x95", _picture("Sun raster")),
        (r"\x01\xda[\0\x01][\x01\x02]", _picture("SGI")),
        (r"\x0a[\0\x02-\x05][\0\x01][\x01\x02\x04\x08]", _picture("PCX")),
        (r"/\* XPM \*/", _picture("XPM", "an")),
        (r".{128}DICM", Reason("foreign.dicom-scan", "is a DICOM scan", "are DICOM scans", _EXPORT)),
    )
)  # fmt: skip
_KNOWN = [(re.compile(pattern.encode("latin-1"), re.DOTALL), reason) for pattern, reason in _STARTS]
_MARKUP = re.compile(rb"(?:\xef\xbb\xbf|\s|<\?xml.{0,500}?\?>|<!--.{0,2000}?-->)*<(!doctype\s+)?(svg|html|head|body|script)\b",
                     re.DOTALL | re.IGNORECASE)  # fmt: skip


def foreign(data: bytes, name: str = "") -> Reason:
    """What a file that no decoder takes is, and what to do with it.

    Args:
        data: its bytes.
        name: its name; believed only where TIFF is what the bytes say, as raw files of cameras do.
    """
    if data.startswith(tiff.STARTS) and name.lower().endswith(_RAW_NAMES):
        return RAW
    for pattern, reason in _KNOWN:
        if pattern.match(data):
            return reason
    markup = _MARKUP.match(data[:8192])
    if markup:
        return _SVG if markup[2].lower() == b"svg" else _PAGE
    if b"%PDF-" in data[:1024]:
        return _PDF
    return NOT_A_PICTURE


def is_ours(data: bytes) -> bool:
    """Whether a file begins as the pictures do that are read here: if it cannot be read, it is damaged, whatever is wrong."""
    return bool(_OURS.match(data)) or data.startswith(tiff.STARTS)
