"""The names and shapes of the published models' weights, which the export for PyTorch must have, as JSON.

    python experiments/pytorch/state_dicts.py tests/worker/nets/pytorch-state-dicts.json

Needs torch, torchvision and timm. Heads are dropped: of a ResNet `fc`, of a ViT the classifier, and the class token.
"""

import json
import sys

import timm
import torch
import torchvision


def without_head(model: torch.nn.Module) -> torch.nn.Module:
    model.fc = torch.nn.Identity()
    return model


def vit(name: str, size: int, patch: int) -> torch.nn.Module:
    return timm.create_model(
        name, img_size=size, patch_size=patch, class_token=False, global_pool="avg", fc_norm=False, num_classes=0
    )


models = {
    "resnet18": without_head(torchvision.models.resnet18()),
    "resnet50": without_head(torchvision.models.resnet50()),
    "vit-tiny": vit("vit_tiny_patch16_224", 64, 8),
    "vit-small": vit("vit_small_patch16_224", 64, 8),
}
shapes = {id: {name: list(x.shape) for name, x in model.state_dict().items()} for id, model in models.items()}
lines = []
for id, tensors in shapes.items():
    rows = ",\n".join(f"    {json.dumps(name)}: {json.dumps(shape)}" for name, shape in tensors.items())
    lines.append(f'  "{id}": {{\n{rows}\n  }}')
with open(sys.argv[1], "w") as file:
    file.write("{\n" + ",\n".join(lines) + "\n}\n")
