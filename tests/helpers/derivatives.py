"""Derivatives of derivatives, to compare by."""

import torch


def derivatives(function, inputs, orders):
    """The value and all derivatives up to an order, each of a sum of powers of the ones before, by every input."""
    inputs = [value.detach().clone().requires_grad_() for value in inputs]
    found = [function(*inputs)]
    last = found
    for order in range(orders):
        total = sum((value.pow(3) + value.square()).sum() for value in last)
        last = torch.autograd.grad(total, inputs, create_graph=order < orders - 1)
        found += last
    return found


def assert_alike(ours, theirs):
    for one, other in zip(ours, theirs, strict=True):
        assert other.norm() > 1e-3, "nothing to compare"
        torch.testing.assert_close(one, other, rtol=1e-9, atol=1e-9 * other.norm().item())
