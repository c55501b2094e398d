"""Two augmented views of a photograph, drawn as electron/worker/posing/views.ts draws them at its default settings."""

import torch
import torchvision.transforms as T
import torchvision.transforms.functional as TF
from torch import Tensor

SMALLEST_CROP = 0.2
JITTER_STRENGTH = 0.5
# Pictures of at most so many pixels a side are not blurred.
TOO_SMALL_TO_BLUR = 32

COLOUR_CHANGES = (TF.adjust_brightness, TF.adjust_contrast, TF.adjust_saturation, TF.adjust_hue)


def chance(probability: float) -> bool:
    return torch.rand(()).item() < probability


def uniform(low: float, high: float) -> float:
    return low + (high - low) * torch.rand(()).item()


def jittered(pixels: Tensor) -> Tensor:
    """Brightness, contrast and saturation by a factor within 1 ± .8 s, hue by a turn within ± .2 s, in random order."""
    amounts = [uniform(1 - 0.8 * JITTER_STRENGTH, 1 + 0.8 * JITTER_STRENGTH) for _ in range(3)]
    amounts.append(uniform(-0.2 * JITTER_STRENGTH, 0.2 * JITTER_STRENGTH))
    for place in torch.randperm(len(COLOUR_CHANGES)).tolist():
        pixels = COLOUR_CHANGES[place](pixels, amounts[place])
    return pixels


def view(photograph: Tensor, size: int) -> Tensor:
    """One view [3, size, size] in 0–1 of a photograph [3, h, w] in bytes. Chance is torch's own."""
    top, left, height, width = T.RandomResizedCrop.get_params(photograph, [SMALLEST_CROP, 1.0], [3 / 4, 4 / 3])
    box = photograph[:, top : top + height, left : left + width].float() / 255
    pixels = torch.nn.functional.interpolate(box[None], (size, size), mode="bilinear", antialias=True)[0].clamp(0, 1)
    if chance(0.5):
        pixels = pixels.flip(2)
    if chance(0.8):
        pixels = jittered(pixels)
    if chance(0.2):
        pixels = TF.rgb_to_grayscale(pixels, num_output_channels=3)
    if size > TOO_SMALL_TO_BLUR and chance(0.5):
        sigma = size * uniform(0.1 / 224, 2 / 224)
        pixels = TF.gaussian_blur(pixels, kernel_size=2 * max(1, round(3 * sigma)) + 1, sigma=sigma)
    return pixels


def two_views(photographs: Tensor, size: int) -> Tensor:
    """First views, then second views in the same order, standardised, [2N, 3, size, size]."""
    views = [view(photograph, size) for _ in range(2) for photograph in photographs]
    return (torch.stack(views) - 0.5) * 4
