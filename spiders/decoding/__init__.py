"""The bytes of an answer, in any encoding → UTF-8 (pure).

Pages, feeds and listing pages go through `decode_markup`.
"""

from spiders.decoding.decode import decode_markup
from spiders.decoding.unpack import TooLargeError, unpack

__all__ = ["TooLargeError", "decode_markup", "unpack"]
