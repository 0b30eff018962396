"""Kinds of sources: how the answer of each is read into a listing."""
