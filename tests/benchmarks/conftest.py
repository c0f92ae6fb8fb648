"""What the benchmarks share with the tests of the store."""

from store.conftest import empty, store, templates

__all__ = ["empty", "store", "templates"]
