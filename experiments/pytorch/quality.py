"""What PyTorch learns of a pretext task: score on held-out photographs, and k-NN accuracy of the representation.

    python3 experiments/pytorch/quality.py TASK --images DIR --held-out DIR --epochs N [--size PX] [--batch N]
        [--permutations 8] [--seed 1] [--threads 2]

TASK is rotation, jigsaw, simclr or barlow; both folders hold one sub-folder a label, for the k-NN alone. conv4 with AdamW and
one cycle up to 0.002, as in the lab. Prints a line before training and one after the last epoch, with `held-out X` and `knn X`.
"""

import argparse
import time
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor

import tasks
from photographs import load_labelled, packed_side

LEARNING_RATE = 0.002
WEIGHT_DECAY = 1e-4
NEIGHBOURS = 20
KNN_TEMPERATURE = 0.07

# Side in px and photographs a step, unless told.
DEFAULTS = {"rotation": (64, 32), "jigsaw": (96, 64), "simclr": (32, 128), "barlow": (32, 128)}


def make_task(name: str, size: int, permutations: int) -> tasks.Task:
    if name == "rotation":
        return tasks.Rotation(size)
    if name == "jigsaw":
        return tasks.Jigsaw(size, permutations)
    return tasks.simclr(size) if name == "simclr" else tasks.barlow(size)


@torch.no_grad()
def features(task: tasks.Task, photographs: Tensor) -> Tensor:
    """The representation of plain photographs, rows of length 1."""
    task.eval()
    rows = torch.cat([task.encode(task.plain(batch)) for batch in photographs.split(128)])
    task.train()
    return F.normalize(rows, dim=1)


def knn(train: tuple[Tensor, Tensor], test: tuple[Tensor, Tensor]) -> float:
    """The weighted vote of the nearest rows by cosine, weight exp(cos / 0.07). Source: Wu et al. 2018, arXiv 1805.01978."""
    (train_rows, train_labels), (test_rows, test_labels) = train, test
    classes = int(train_labels.max()) + 1
    k = max(1, min(NEIGHBOURS, round(len(train_rows) / classes)))
    cosines, nearest = (test_rows @ train_rows.T).topk(k, 1)
    votes = torch.zeros(len(test_rows), classes).scatter_add_(
        1, train_labels[nearest], (cosines / KNN_TEMPERATURE).exp()
    )
    return (votes.argmax(1) == test_labels).float().mean().item()


@torch.no_grad()
def judged(task: tasks.Task, train: tuple[Tensor, Tensor], test: tuple[Tensor, Tensor]) -> str:
    """Held-out score and k-NN, in words."""
    task.eval()
    score = task.score(test[0])
    task.train()
    nearest = knn((features(task, train[0]), train[1]), (features(task, test[0]), test[1]))
    return f"held-out {score:.4f} knn {nearest:.4f}"


def make_optimizer(task: tasks.Task, steps: int) -> tuple[torch.optim.Optimizer, torch.optim.lr_scheduler.OneCycleLR]:
    """AdamW whose weight decay acts on kernels alone; one cycle also moves β₁ against the learning rate."""
    kernels = [weights for weights in task.parameters() if weights.ndim > 1]
    others = [weights for weights in task.parameters() if weights.ndim <= 1]
    groups = [{"params": kernels, "weight_decay": WEIGHT_DECAY}, {"params": others, "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, LEARNING_RATE)
    return optimizer, torch.optim.lr_scheduler.OneCycleLR(optimizer, LEARNING_RATE, steps)


def train(task: tasks.Task, photographs: Tensor, epochs: int, batch: int, generator: torch.Generator) -> float:
    """Trains and returns the mean loss of the last epoch."""
    steps = len(photographs) // batch
    if steps == 0:
        raise SystemExit(f"{len(photographs)} photographs do not fill a batch of {batch}")
    optimizer, schedule = make_optimizer(task, epochs * steps)
    losses: list[float] = []
    for _ in range(epochs):
        order = torch.randperm(len(photographs), generator=generator)
        losses = []
        for chosen in order[: steps * batch].split(batch):
            optimizer.zero_grad(set_to_none=True)
            loss = task.loss(photographs[chosen], generator)
            loss.backward()
            optimizer.step()
            schedule.step()
            losses.append(loss.item())
    return sum(losses) / len(losses)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("task", choices=DEFAULTS)
    parser.add_argument("--images", type=Path, required=True)
    parser.add_argument("--held-out", type=Path, required=True)
    parser.add_argument("--epochs", type=int, required=True)
    parser.add_argument("--size", type=int)
    parser.add_argument("--batch", type=int)
    parser.add_argument("--permutations", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    asked = parser.parse_args()
    size, batch = (given or usual for given, usual in zip((asked.size, asked.batch), DEFAULTS[asked.task]))
    torch.set_num_threads(asked.threads)
    torch.manual_seed(asked.seed)
    train_set = load_labelled(asked.images, packed_side(size))
    test_set = load_labelled(asked.held_out, packed_side(size))
    task = make_task(asked.task, size, asked.permutations)
    print(f"{asked.task} untrained: {judged(task, train_set, test_set)}", flush=True)
    began = time.perf_counter()
    loss = train(task, train_set[0], asked.epochs, batch, torch.Generator().manual_seed(asked.seed))
    seconds = time.perf_counter() - began
    print(f"{asked.task} epoch {asked.epochs}: loss {loss:.4f} {judged(task, train_set, test_set)} seconds {seconds:.0f}")


if __name__ == "__main__":
    main()
