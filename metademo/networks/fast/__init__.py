"""Compiled kernels for meta-training; nothing needs them."""
