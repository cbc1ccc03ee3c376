"""The runs and the store of the tests of exports."""

from tests.exports.conftest import shop, store

__all__ = ["shop", "store"]
