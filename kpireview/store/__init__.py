"""Keeps packs, every change to them, comments, decisions and sign-offs, so that nothing is ever lost."""

from kpireview.store.store import Change, Conflict, Revision, Snapshot, Store, StoredPack, Written

__all__ = ["Change", "Conflict", "Revision", "Snapshot", "Store", "StoredPack", "Written"]
