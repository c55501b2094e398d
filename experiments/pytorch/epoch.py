"""An epoch as one would write it with torchvision: from a folder of photographs to training steps, decoding included.

    python3 experiments/pytorch/epoch.py TASK --images DIR [--epochs 1] [--encoder conv4] [--size 64] [--batch 32]
        [--workers 2] [--threads 2]

TASK is rotation or simclr; DIR holds one sub-folder a label, as ImageFolder wants it. Prints seconds and photographs a second of
each epoch. The lab's side of it is `npm run --silent lab -- train --images DIR --task TASK --encoder conv4 --size 64 --batch 32
--epochs 1 --json` on the same folder: its first epoch with a fresh workspace also fills the packed cache.
"""

import argparse
import time

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torchvision import datasets
from torchvision import transforms as T

import losses
import nets

NORMALISE = T.Normalize([0.5] * 3, [0.25] * 3)


def rotation_transform(size: int) -> T.Compose:
    resized = [T.Resize(round(1.125 * size)), T.RandomCrop(size), T.RandomHorizontalFlip()]
    return T.Compose([*resized, T.ToTensor(), NORMALISE])


class TwoViewsTransform:
    """SimCLR's two views of one photograph."""

    def __init__(self, size: int) -> None:
        self.one = T.Compose(
            [
                T.RandomResizedCrop(size, (0.2, 1)),
                T.RandomHorizontalFlip(),
                T.RandomApply([T.ColorJitter(0.4, 0.4, 0.4, 0.1)], 0.8),
                T.RandomGrayscale(0.2),
                T.RandomApply([T.GaussianBlur(max(3, size // 10 | 1))], 0.5),
                T.ToTensor(),
                NORMALISE,
            ]
        )

    def __call__(self, photograph) -> tuple[Tensor, Tensor]:
        return self.one(photograph), self.one(photograph)


def rotation_loss(net: nn.Module, squares: Tensor) -> Tensor:
    turned = torch.cat([torch.rot90(squares, turn, (2, 3)) for turn in range(4)])
    truth = torch.arange(4).repeat_interleave(len(squares))
    return F.cross_entropy(net(nets.channels_last(turned)), truth)


def simclr_loss(net: nn.Module, views: list[Tensor]) -> Tensor:
    return losses.nt_xent(net(nets.channels_last(torch.cat(list(views)))), 0.2)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("task", choices=["rotation", "simclr"])
    parser.add_argument("--images", required=True)
    parser.add_argument("--epochs", type=int, default=1)
    parser.add_argument("--encoder", choices=nets.ENCODERS, default="conv4")
    parser.add_argument("--size", type=int, default=64)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--threads", type=int, default=2)
    asked = parser.parse_args()
    torch.set_num_threads(asked.threads)
    torch.manual_seed(0)
    body, width = nets.ENCODERS[asked.encoder]
    is_rotation = asked.task == "rotation"
    head = nn.Linear(width, 4) if is_rotation else nets.projection_head(width)
    net = nets.channels_last(nn.Sequential(body(), head))
    optimizer = torch.optim.AdamW(net.parameters(), 1e-3)
    transform = rotation_transform(asked.size) if is_rotation else TwoViewsTransform(asked.size)
    loader = torch.utils.data.DataLoader(
        datasets.ImageFolder(asked.images, transform),
        asked.batch,
        shuffle=True,
        drop_last=True,
        num_workers=asked.workers,
        persistent_workers=asked.workers > 0,
    )
    loss_of = rotation_loss if is_rotation else simclr_loss
    for epoch in range(1, asked.epochs + 1):
        began, photographs = time.perf_counter(), 0
        for images, _ in loader:
            optimizer.zero_grad(set_to_none=True)
            loss = loss_of(net, images)
            loss.backward()
            optimizer.step()
            photographs += asked.batch
        seconds = time.perf_counter() - began
        print(f"epoch {epoch}: {seconds:.1f} s, {photographs / seconds:.1f} photographs/s, loss {loss.item():.3f}", flush=True)


if __name__ == "__main__":
    main()
