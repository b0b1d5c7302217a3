import torch

from metademo.insights.graphs import laid_out


def two_heaps():
    """Two heaps of five, each node tied to all others of its own."""
    pairs = [(i, j) for heap in (range(5), range(5, 10)) for i in heap for j in heap if i < j]
    return torch.tensor([[*pair, 0.8] for pair in pairs])


def test_what_is_tied_lies_together():
    places = laid_out(two_heaps(), 10)
    apart = torch.cdist(places, places)
    within = torch.stack([apart[:5, :5].max(), apart[5:, 5:].max()]).max()
    assert within < apart[:5, 5:].min()
    assert places.shape == (10, 2)
    assert float(places.abs().max()) <= 1


def test_the_same_graph_comes_to_the_same_places():
    assert torch.equal(laid_out(two_heaps(), 10), laid_out(two_heaps(), 10))


def test_a_graph_without_edges_or_nodes_is_no_trouble():
    assert laid_out(torch.zeros(0, 3), 4).isfinite().all()
    assert laid_out(torch.zeros(0, 3), 0).shape == (0, 2)
