"""Picture files of every format."""

import io

import pillow_heif


def encoded(image, kind, more=(), **options):
    """The bytes of a file; of several frames with ``more``."""
    buffer = io.BytesIO()
    if kind == "HEIF":
        file = pillow_heif.from_pillow(image)
        for frame in more:
            file.add_from_pillow(frame)
        file.save(buffer, quality=90, **options)
    else:
        options |= {"save_all": True, "append_images": list(more)} if more else {}
        image.save(buffer, kind, **options)
    return buffer.getvalue()
