"""Data sets to sample episodes from: each module reads one into a :class:`metademo.episodes.PictureSet`."""
