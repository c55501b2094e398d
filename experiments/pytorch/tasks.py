"""The pretext tasks of the quality comparison: how each poses a batch, its loss, and its score on held-out photographs."""

import itertools
from collections.abc import Callable, Iterable, Sequence

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

import losses
import nets
from photographs import central_cut, mirrored_half, random_cuts, standardise, standardise_each
from views import two_views

POOL = 256
BATCH_OF_HELD_OUT = 64


class Task(nn.Module):
    """An encoder with a head. `loss` is of a batch of photographs in bytes, `score` of all held-out photographs."""

    def __init__(self, encoder: nn.Module, head: nn.Module, size: int) -> None:
        super().__init__()
        self.encoder = nets.channels_last(encoder)
        self.head = head
        self.size = size

    def plain(self, photographs: Tensor) -> Tensor:
        """What the encoder is given of plain photographs when its features are judged."""
        return standardise(central_cut(photographs, self.size))

    def encode(self, images: Tensor) -> Tensor:
        return self.encoder(nets.channels_last(images))

    def loss(self, photographs: Tensor, generator: torch.Generator) -> Tensor:
        raise NotImplementedError

    def score(self, photographs: Tensor) -> float:
        raise NotImplementedError


class Rotation(Task):
    """Which quarter turn was this photograph given? Each is asked in all four. Source: arXiv 1803.07728."""

    def __init__(self, size: int) -> None:
        super().__init__(nets.conv4(), nn.Linear(nets.CONV4_WIDTH, 4), size)

    def answers(self, squares: Tensor) -> tuple[Tensor, Tensor]:
        turned = torch.cat([torch.rot90(squares, turn, (2, 3)) for turn in range(4)])  # [4N, 3, S, S]
        truth = torch.arange(4).repeat_interleave(len(squares))
        return self.head(self.encode(standardise(turned))), truth

    def loss(self, photographs: Tensor, generator: torch.Generator) -> Tensor:
        squares = mirrored_half(random_cuts(photographs, self.size, generator), generator)
        return F.cross_entropy(*self.answers(squares))

    def score(self, photographs: Tensor) -> float:
        """Accuracy over all turns of all photographs."""
        return accuracy(self.answers(central_cut(batch, self.size)) for batch in photographs.split(BATCH_OF_HELD_OUT))


class Jigsaw(Task):
    """Which permutation were these nine tiles shuffled with? Source: arXiv 1603.09246.

    Tiles of three quarters of their cell's side, normalised each; no grey photographs, no shifted channels, all permutations
    from the first epoch.
    """

    def __init__(self, size: int, permutations: int) -> None:
        super().__init__(nets.conv4(), nets.jigsaw_head(nets.CONV4_WIDTH, permutations), size)
        self.set = permutation_set(permutations)
        self.cell = size // 3
        self.tile = round(0.75 * self.cell)
        self.first = (size - 3 * self.cell) // 2

    def plain(self, photographs: Tensor) -> Tensor:
        return standardise_each(central_cut(photographs, self.size))

    def puzzle(self, squares: Tensor, within: Callable[[], Sequence[int]], chosen: Tensor) -> Tensor:
        """Tiles in the order of each photograph's permutation, [9N, 3, tile, tile]."""
        tiles = []
        for place in range(9):
            down, across = within()
            top = self.first + place // 3 * self.cell + down
            left = self.first + place % 3 * self.cell + across
            tiles.append(squares[:, :, top : top + self.tile, left : left + self.tile])
        in_place = torch.stack(tiles, 1)  # [N, 9, 3, tile, tile]
        order = self.set[chosen]  # [N, 9]
        return in_place[torch.arange(len(squares))[:, None], order].flatten(0, 1)

    def answers(self, tiles: Tensor) -> Tensor:
        features = self.encode(standardise_each(tiles))  # [9N, D]
        return self.head(features.reshape(len(tiles) // 9, -1))

    def loss(self, photographs: Tensor, generator: torch.Generator) -> Tensor:
        squares = random_cuts(photographs, self.size, generator)
        spare = self.cell - self.tile
        chosen = torch.randint(0, len(self.set), (len(squares),), generator=generator)

        def anywhere() -> list[int]:
            return torch.randint(0, spare + 1, (2,), generator=generator).tolist()

        return F.cross_entropy(self.answers(self.puzzle(squares, anywhere, chosen)), chosen)

    def score(self, photographs: Tensor) -> float:
        """Accuracy over one puzzle a photograph, tiles in the middle of their cells, dealt with a fixed seed."""
        middle = ((self.cell - self.tile) // 2,) * 2
        generator = torch.Generator().manual_seed(0)

        def answered(batch: Tensor) -> tuple[Tensor, Tensor]:
            chosen = torch.randint(0, len(self.set), (len(batch),), generator=generator)
            squares = central_cut(batch, self.size)
            return self.answers(self.puzzle(squares, lambda: middle, chosen)), chosen

        return accuracy(answered(batch) for batch in photographs.split(BATCH_OF_HELD_OUT))


class TwoViews(Task):
    """Tasks that compare two views of a photograph, scored by retrieval: SimCLR and Barlow Twins."""

    def __init__(self, size: int, head: nn.Module, loss_of: Callable[[Tensor], Tensor]) -> None:
        super().__init__(nets.conv4(), head, size)
        self.loss_of = loss_of

    def project(self, views: Tensor) -> Tensor:
        return self.head(self.encode(views))

    def loss(self, photographs: Tensor, generator: torch.Generator) -> Tensor:
        return self.loss_of(self.project(two_views(photographs, self.size)))

    def score(self, photographs: Tensor) -> float:
        """Top-1 retrieval of the other view in a pool of 256 photographs, the mean of both directions; views of a fixed seed."""
        with torch.random.fork_rng():
            torch.manual_seed(99)
            views = two_views(photographs[:POOL], self.size)
        first, second = F.normalize(self.project(views), dim=1).chunk(2)
        likeness = first @ second.T
        own = torch.arange(len(likeness))
        return (accuracy([(likeness, own)]) + accuracy([(likeness.T, own)])) / 2


def simclr(size: int) -> TwoViews:
    return TwoViews(size, nets.projection_head(nets.CONV4_WIDTH), lambda z: losses.nt_xent(z, 0.2))


def barlow(size: int) -> TwoViews:
    return TwoViews(size, nets.projector(nets.CONV4_WIDTH, 256), lambda z: losses.barlow_twins(z, 0.02))


def accuracy(batches: Iterable[tuple[Tensor, Tensor]]) -> float:
    """Share of rows whose largest answer is the right one, over batches of (answers, truth)."""
    hits = [answers.argmax(1) == truth for answers, truth in batches]
    return torch.cat(hits).float().mean().item()


def permutation_set(count: int) -> Tensor:
    """Permutations of nine tiles, each as far from those before it as can be in Hamming distance, [count, 9].

    Source: arXiv 1603.09246, algorithm 1. The first one is drawn with a seed of its own.
    """
    every = np.array(list(itertools.permutations(range(9))), dtype=np.int8)  # [9!, 9]
    chosen = [int(np.random.RandomState(0).randint(len(every)))]
    nearest = np.full(len(every), 10)
    while len(chosen) < count:
        nearest = np.minimum(nearest, (every != every[chosen[-1]]).sum(1))
        chosen.append(int(nearest.argmax()))
    return torch.from_numpy(every[chosen].astype(np.int64))
