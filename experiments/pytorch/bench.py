"""Times whole training steps of a bench case in PyTorch: forward, backward and optimiser, on fixed random input.

    python3 experiments/pytorch/bench.py CASE [--steps 10] [--threads 2]

Cases have the names and nets of `npm run bench -- --case CASE`. The median of the steps after three to warm up. Prints
`CASE X ms/step Y images/s`; images count as there: inputs for rotation, photographs otherwise.
"""

import argparse
import math
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

import losses
import mae
import nets

WARM_UP_STEPS = 3


@dataclass(frozen=True)
class BenchCase:
    images: int
    module: nn.Module
    loss: Callable[[], Tensor]
    optimizer: Callable[[nn.Module], torch.optim.Optimizer]


def momentum(module: nn.Module) -> torch.optim.Optimizer:
    return torch.optim.SGD(module.parameters(), 0.01, momentum=0.9)


def adamw(module: nn.Module) -> torch.optim.Optimizer:
    return torch.optim.AdamW(module.parameters(), 1e-3, weight_decay=0.01)


def pictures(count: int, size: int) -> Tensor:
    return nets.channels_last(torch.randn(count, 3, size, size))


def rotation(encoder: str, size: int, inputs: int) -> BenchCase:
    body, width = nets.ENCODERS[encoder]
    net = nets.channels_last(nn.Sequential(body(), nn.Linear(width, 4)))
    x, turns = pictures(inputs, size), torch.arange(inputs) % 4
    return BenchCase(inputs, net, lambda: F.cross_entropy(net(x), turns), momentum)


def simclr() -> BenchCase:
    photographs = 64
    net = nets.channels_last(
        nn.Sequential(nets.resnet18(), nn.Linear(512, 512), nn.ReLU(), nn.Linear(512, 128)),
    )
    views = pictures(2 * photographs, 32)
    return BenchCase(photographs, net, lambda: losses.nt_xent(net(views), 0.5), momentum)


def jigsaw() -> BenchCase:
    """Nine whole cells of 32 px of a square of 96 px, 100 permutations."""
    photographs, permutations = 32, 100
    encoder, head = nets.channels_last(nets.conv4()), nets.jigsaw_head(nets.CONV4_WIDTH, permutations)
    tiles, answers = pictures(9 * photographs, 32), torch.arange(photographs) % permutations
    return BenchCase(
        photographs,
        nn.ModuleList([encoder, head]),
        lambda: F.cross_entropy(head(encoder(tiles).reshape(photographs, -1)), answers),
        momentum,
    )


def masked_autoencoder() -> BenchCase:
    """Three patches in four hidden, the same in every step."""
    photographs, size, patches = 64, 64, 64
    net = mae.MaskedAutoencoder(size)
    images = torch.randn(photographs, 3, size, size)
    keep, restore = mae.draw_masks(photographs, patches, patches // 4, torch.Generator().manual_seed(0))
    return BenchCase(photographs, net, lambda: net.loss(images, keep, restore), adamw)


CASES: dict[str, Callable[[], BenchCase]] = {
    "rotation-conv4-32": lambda: rotation("conv4", 32, 64),
    "rotation-resnet18-32": lambda: rotation("resnet18", 32, 32),
    "rotation-resnet18-64": lambda: rotation("resnet18", 64, 16),
    "simclr-resnet18-32": simclr,
    "jigsaw-conv4-96": jigsaw,
    "mae-vit-tiny-64": masked_autoencoder,
}


def milliseconds(case: BenchCase, steps: int) -> float:
    """Median of the timed steps; reading the loss ends each of them."""
    optimizer = case.optimizer(case.module)
    took: list[float] = []
    for _ in range(WARM_UP_STEPS + steps):
        began = time.perf_counter()
        optimizer.zero_grad(set_to_none=True)
        loss = case.loss()
        loss.backward()
        optimizer.step()
        value = loss.item()
        took.append(1000 * (time.perf_counter() - began))
    if not math.isfinite(value):
        raise SystemExit(f"the loss is not finite after {len(took)} steps: {value}")
    return statistics.median(took[WARM_UP_STEPS:])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("case", choices=CASES)
    parser.add_argument("--steps", type=int, default=10)
    parser.add_argument("--threads", type=int, default=2)
    asked = parser.parse_args()
    torch.set_num_threads(asked.threads)
    torch.manual_seed(0)
    case = CASES[asked.case]()
    ms = milliseconds(case, asked.steps)
    print(f"{asked.case} {ms:.1f} ms/step {1000 * case.images / ms:.1f} images/s")


if __name__ == "__main__":
    main()
