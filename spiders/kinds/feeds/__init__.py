"""Feeds of all formats → their items: XML by namespace, JSON Feed, broken XML."""
