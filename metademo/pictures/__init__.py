"""Untrusted bytes to pictures, and pictures to what a network takes."""
