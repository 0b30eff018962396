"""Lists of sources that other programs write: OPML, urlwatch, changedetection.io."""
