"""What the tests of sentences share."""

import pytest

from metademo.networks.minilm_files import INSTALL, installed

needs_body = pytest.mark.skipif(not installed(), reason=f"the body for sentences is an extra: {INSTALL}")
