"""The reference numbers of tests/worker/nets/encoders.test.ts: features of published models with known weights.

    python experiments/pytorch/reference_features.py

The n-th value of a kernel, in the lab's layout, is sin(.7 n) · √(2 / fan-in); everything else has its initial value. The
input is cos(.05 n), n counting through [1, S, S, 3]. Needs torch, torchvision and timm.
"""

import math

import timm
import torch
import torchvision
from torch import Tensor, nn


def sine(shape: tuple[int, ...]) -> Tensor:
    """A kernel [..., in, out] filled with sin(.7 n) · √(2 / fan-in)."""
    count = math.prod(shape)
    values = torch.sin(0.7 * torch.arange(count, dtype=torch.float64)).float().reshape(shape)
    return values * math.sqrt(2 / math.prod(shape[:-1]))


def fill(model: nn.Module) -> nn.Module:
    for module in model.modules():
        if isinstance(module, nn.Conv2d):
            out, into, height, width = module.weight.shape
            module.weight.data = sine((height, width, into, out)).permute(3, 2, 0, 1).contiguous()
        if isinstance(module, nn.Linear):
            module.weight.data = sine(tuple(module.weight.shape[::-1])).T.contiguous()
        if isinstance(module, (nn.Conv2d, nn.Linear)) and module.bias is not None:
            module.bias.data.zero_()
    return model.eval()


def picture(side: int) -> Tensor:
    values = torch.cos(0.05 * torch.arange(side * side * 3, dtype=torch.float64)).float()
    return values.reshape(1, side, side, 3).permute(0, 3, 1, 2).contiguous()


def resnet50(stem: str) -> nn.Module:
    model = torchvision.models.resnet50()
    model.fc = nn.Identity()
    if stem == "small":
        model.conv1 = nn.Conv2d(3, 64, 3, padding=1, bias=False)
        model.maxpool = nn.Identity()
    return fill(model)


def vit(name: str, size: int, patch: int) -> nn.Module:
    model = timm.create_model(
        name, img_size=size, patch_size=patch, class_token=False, global_pool="avg", fc_norm=False, num_classes=0
    )
    model.pos_embed.data = sine(tuple(model.pos_embed.shape[1:]))[None]
    return fill(model)


def with_class_tokens(name: str, size: int) -> nn.Module:
    """As published, without its head: the class token, and DeiT's teacher token, are sin(.7 n) · √(2 / rows) too."""
    model = timm.create_model(name, img_size=size, num_classes=0)
    model.pos_embed.data = sine(tuple(model.pos_embed.shape[1:]))[None]
    model.cls_token.data = sine((1, model.cls_token.shape[2]))[None]
    if hasattr(model, "dist_token"):
        model.dist_token.data = -model.cls_token.data / 2
    return fill(model)


def show(name: str, model: nn.Module, side: int) -> None:
    with torch.no_grad():
        features = model(picture(side))[0].double()
    print(f"{name}: features[1] {features[1]:.9e}, [100] {features[100]:.9e}, sum {features.sum():.9e}, norm {features.norm():.9e}")


show("resnet50, small stem, 16 px", resnet50("small"), 16)
show("resnet50, large stem, 33 px", resnet50("large"), 33)
show("vit-tiny, patch 8, 32 px", vit("vit_tiny_patch16_224", 32, 8), 32)
show("vit-small, patch 16, 32 px", vit("vit_small_patch16_224", 32, 16), 32)
show("vit-tiny, class token, 32 px", with_class_tokens("vit_tiny_patch16_224", 32), 32)
show("vit-small, two class tokens, 32 px", with_class_tokens("deit_small_distilled_patch16_224", 32), 32)

# tests/worker/nets/resample-positions.test.ts: sin(n) on a grid, [1, D, g, g], for other grids.
for old, width, new in ((3, 2, 2), (3, 2, 5), (7, 1, 3)):
    waves = torch.sin(torch.arange(old * old * width).float()).reshape(1, old, old, width).permute(0, 3, 1, 2)
    resized = nn.functional.interpolate(waves, size=(new, new), mode="bicubic", antialias=True)
    values = resized.permute(0, 2, 3, 1).flatten().tolist()
    print(f"{old}² positions of width {width} on {new}²:", ", ".join(f"{value:.6f}" for value in values))
