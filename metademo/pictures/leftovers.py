"""What operating systems, network disks and programs leave beside a person's pictures, of which nobody wants to hear."""

from __future__ import annotations

import re

_FOLDERS = frozenset({
    # Apple
    "__macosx", "network trash folder", "temporary items", "thevolumesettingsfolder", "thefindbycontentfolder",
    "desktop db", "desktop df", "desktop folder", "cleanup at startup",
    # Windows
    "$recycle.bin", "recycler", "recycled", "system volume information", "found.000",
    # network disks
    "@eadir", "@recycle", "@recently-snapshot", "@__thumb", "@tmp", "@sharebin", "@sharesnap", "@appstore",
    "#recycle", "#snapshot", "lost+found", "lost.dir", "~snapshot",
    # programs
    "__pycache__", "picasaoriginals",
})  # fmt: skip
_FILES = frozenset({
    "thumbs.db", "desktop.ini", "folder.htt", "autorun.inf", "icon\r", "icon\uf00d", "picasa.ini", "zbthumbnail.info",
    "synoindex_media_info", "archive_browser.html", "pspbrwse.jbf", "desktop db", "desktop df", "iconcache.db",
    "print-subscriptions.json", "shared_album_comments.json", "user-generated-memory-titles.json", "indexervolumeguid",
    "wpsettings.dat",
})  # fmt: skip
_FILE = re.compile(
    r"""
    ehthumbs.*\.db | thumbs(_\w+|\s?\(\d+\))?\.db | .*@syno(eastream|resource).* | ~\$.*
    | .*\.(xmp|aae|thm|lrv|lnk|url|webloc|picasa|dop|pp3)  # settings beside pictures, and links
    # what Google Takeout says of a picture; long names it cuts short
    | .*\.(jpe?g|jpe?|jp|png|pn|heic|hei|heif|webp|web|gif|tiff?|bmp|avif|dng|mp4|mov|mp)[^/]*\.json
    | .*\.(supplemental-metadata|supplemental-[a-z-]*|suppl?[a-z]*)(\(\d+\))?\.json | metadata(\(\d+\))?\.json
    """,
    re.VERBOSE,
)
# Hidden folders of which it is known, or their name says, that they hold no pictures of the person's.
_HIDDEN = re.compile(
    r"""
    \.( _.* | apple.* | ds_store | .*trash.* | .*recycl.* | .*thumb.* | .*cache.* | .*te?mp.* | temporaryitems | spotlight.*
    | fseventsd | documentrevisions.* | pkinstall.* | volumeicon.* | localized | git.* | svn | hg | bzr | cvs | .*checkpoints?
    | idea | vscode.* | venv.* | env | tox | .*sync.* | .*snapshots? | .*originals? | .*backups? | dropbox.* | onedrive.*
    | st(folder|versions).* | dtrash | gvfs.* | xvpics | zfs | tmb | qtlibrary | config | local | comments | resource
    | mypy.* | pytest.* | ruff.* | ipynb.* | obsidian | nomedia | afpdeleted.* | smbdelete.* | nfs.* | fuse_hidden.* | ~.* )
    """,
    re.VERBOSE,
)
_TAKEOUT = (b'"photoTakenTime"', b'"googlePhotosOrigin"', b'"geoDataExif"')


def is_leftover(path: str) -> bool:
    """Whether a file is one of these, by its path: its own name or that of a folder that it lies in.

    A hidden file is one. A hidden folder is one where something is known to be hidden there: a folder may be called ``.net``.
    """
    *folders, name = [part for part in path.split("/") if part not in ("", ".", "..")] or [""]
    return any(_leftover_folder(folder.casefold()) for folder in folders) or _leftover_file(name.casefold())


def _leftover_folder(name: str) -> bool:
    return name.strip() in _FOLDERS or _HIDDEN.fullmatch(name) is not None


def _leftover_file(name: str) -> bool:
    name, _, stream = name.partition(":")  # Windows' second streams of a file
    if stream in ("zone.identifier", "encryptable"):
        return True
    return name.startswith(".") or name in _FILES or name in _FOLDERS or _FILE.fullmatch(name) is not None


def is_about_a_picture(path: str, content: bytes) -> bool:
    """Whether a file is what a photograph service wrote about one picture, by its content."""
    return path.lower().endswith(".json") and any(mark in content[:4096] for mark in _TAKEOUT)
