"""What the address says, and what it is made to say: every choice by its name, so that a link shows the same view elsewhere.

:mod:`metademo.ui.links.choices` is the one place that knows the choices; reading and writing both go by it.
"""
