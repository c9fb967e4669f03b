"""From article files to a store on disk."""

from index.build import BuildReport, build_store

__all__ = ["BuildReport", "build_store"]
