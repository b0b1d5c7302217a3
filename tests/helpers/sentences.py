"""What the tests of sentences share."""

import pytest

from metademo.networks.minilm_files import INSTALL, installed

needs_body = pytest.mark.skipif(not installed(), reason=f"the body for sentences is an extra: {INSTALL}")

TASK = [
    ("drinks", ["Two teas please", "A cup of coffee", "Some cold water", "Another juice for me"]),
    ("ways", ["Which bus is this", "Where is the station", "How far is the bridge", "Which road leads home", "Left?"]),
    ("time", ["Is it late already", "What hour is it", "When does it begin", "How long until noon", "Is it noon"]),
]
