"""How much of everything a person may bring: bounds on memory and time, and on what fits a page."""

MAX_BYTES = 32 * 1024 * 1024
"""The largest file that is looked at."""
MAX_PIXELS = 100_000_000
"""A picture of so many pixels or more is refused by its header, before decoding."""
MAX_SCANS = 100
"""The most passes over the picture that a JPEG may be stored in; a usual one has 1 or 10. Each costs time, and few bytes."""
MAX_ASPECT = 50
"""How many times as long as wide a picture may be."""
MIN_SIDE = 3
"""The shortest side of a picture, in pixels."""
MAX_SIDE = 320
"""The longest side of a picture that is kept, in pixels; larger ones are scaled down."""
MAX_LARGE = 1024
"""The longest side of the larger copy that is kept to cut squares from."""
MAX_LARGE_BYTES = 192 * 1024
"""The most memory that such a copy takes."""
MAX_MISSING = 0.05
"""The share of a file cut short that may be missing for the rest to be read."""
MAX_FRAMES = 20
"""How many frames of an animation are looked at for one that is not blank."""
MAX_NAME = 80
"""The longest name of a picture that is shown whole."""

MAX_FILES = 1000
"""The most pictures that one collection holds."""
MAX_DECODED = 2_000_000_000
"""The most pixels that are decoded for one collection, about 40 seconds' work;
:func:`metademo.pictures.images.decoded_pixels` counts."""
MAX_ARCHIVE = 500 * 1024 * 1024
"""The largest archive that is opened; the page's server accepts as much, see `.streamlit/config.toml`."""
MAX_UNPACKED = 1024 * 1024 * 1024
"""The most bytes that all archives of a collection may unpack to. One file at a time is held in memory."""
HARMLESS = 16 * 1024 * 1024
"""So many bytes an archive may unpack to, whatever its own size."""
MAX_RATIO = 200
"""How many times its own size an archive may unpack to, once it is past the first few megabytes."""
MAX_ENTRIES = 20_000
"""The most entries, pictures or not, that are looked at in one archive."""

MAX_WAYS = 20
"""The most classes of a project."""
MAX_SHOTS = 20
"""The most pictures of a class to learn from."""
MAX_PICTURES = 1000
"""The most pictures of a project."""
MAX_CLASS_NAME = 40
"""The longest name of a class."""
MAX_TEXTS = 16 * 1024 * 1024
"""The most bytes of a collection's texts that are kept to look for labels in them."""
