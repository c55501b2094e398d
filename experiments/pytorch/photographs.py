"""Labelled photographs in memory, and the squares that are cut from them."""

from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor

SUFFIXES = {".jpg", ".jpeg", ".png", ".webp"}


def packed_side(size: int) -> int:
    """The shorter side that photographs are kept at, as in the lab: an eighth more than is shown, above 32 px."""
    return size if size <= 32 else round(1.125 * size)


def central_square(path: Path, side: int) -> np.ndarray:
    """Brought to `side` px at the shorter side, the middle square, [side, side, 3], bytes."""
    photograph = Image.open(path).convert("RGB")
    scale = side / min(photograph.size)
    width, height = (max(side, round(scale * length)) for length in photograph.size)
    photograph = photograph.resize((width, height), Image.BICUBIC)
    left, top = (width - side) // 2, (height - side) // 2
    return np.asarray(photograph.crop((left, top, left + side, top + side)))


def load_labelled(folder: Path, side: int) -> tuple[Tensor, Tensor]:
    """Photographs [N, 3, side, side], bytes, and the numbers of their sub-folders [N], in the order of their names."""
    squares: list[np.ndarray] = []
    labels: list[int] = []
    classes = sorted(path for path in folder.iterdir() if path.is_dir())
    for number, label in enumerate(classes):
        for path in sorted(label.iterdir()):
            if path.suffix.lower() not in SUFFIXES:
                continue
            squares.append(central_square(path, side))
            labels.append(number)
    if not squares:
        raise SystemExit(f"{folder} has no photographs in sub-folders, one sub-folder a label")
    return torch.from_numpy(np.stack(squares)).permute(0, 3, 1, 2), torch.tensor(labels)


def cut(batch: Tensor, left: int, top: int, size: int) -> Tensor:
    return batch[:, :, top : top + size, left : left + size]


def central_cut(batch: Tensor, size: int) -> Tensor:
    spare = (batch.shape[-1] - size) // 2
    return cut(batch, spare, spare, size)


def random_cuts(batch: Tensor, size: int, generator: torch.Generator) -> Tensor:
    """A square anywhere in each photograph, [N, 3, size, size]."""
    spare = batch.shape[-1] - size
    corners = torch.randint(0, spare + 1, (len(batch), 2), generator=generator).tolist()
    return torch.cat([cut(batch[i : i + 1], left, top, size) for i, (left, top) in enumerate(corners)])


def mirrored_half(batch: Tensor, generator: torch.Generator) -> Tensor:
    """Mirrors each picture left to right with probability ½."""
    is_mirrored = torch.rand(len(batch), generator=generator) < 0.5
    return torch.where(is_mirrored[:, None, None, None], batch.flip(3), batch)


def standardise(batch: Tensor) -> Tensor:
    """Bytes to (x − ½) / ¼ of pixels in 0–1."""
    return (batch.float() / 255 - 0.5) * 4


def standardise_each(batch: Tensor) -> Tensor:
    """Bytes to pictures of mean 0 and standard deviation 1, each and each channel by itself; ε = 2 of 255 levels."""
    pixels = batch.float() / 255
    centred = pixels - pixels.mean((2, 3), keepdim=True)
    variance = centred.square().mean((2, 3), keepdim=True)
    return centred * (variance + (2 / 255) ** 2).rsqrt()
