"""Compiled kernels for meta-training; nothing needs them, and :mod:`metademo.networks.switch` alone imports them."""
