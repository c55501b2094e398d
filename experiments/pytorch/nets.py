"""The encoders and heads of the comparisons, as electron/worker/nets has them.

Images are float32 [N, 3, S, S]; convolutional networks are run with channels last in memory.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

CONV4_STAGES = ((32, 1), (64, 2), (128, 2), (256, 2))  # (filters, stride)
CONV4_WIDTH = 256

RESNET18_LAYERS = ((64, 1), (128, 2), (256, 2), (512, 2))  # (filters, stride of the first block)
RESNET18_WIDTH = 512


def channels_last(x: nn.Module | Tensor) -> nn.Module | Tensor:
    return x.to(memory_format=torch.channels_last)


def conv4() -> nn.Sequential:
    """Four 3×3 convolutions, each with batch norm and ReLU, then the mean over space: [N, 3, S, S] → [N, 256]."""
    layers: list[nn.Module] = []
    channels = 3
    for filters, stride in CONV4_STAGES:
        layers += [nn.Conv2d(channels, filters, 3, stride, 1, bias=False), nn.BatchNorm2d(filters), nn.ReLU()]
        channels = filters
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten())


class BasicBlock(nn.Module):
    """y = ReLU(BN(conv(ReLU(BN(conv(x))))) + shortcut(x)). Source: He et al. 2016, arXiv 1512.03385, figure 5."""

    def __init__(self, channels: int, filters: int, stride: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(channels, filters, 3, stride, 1, bias=False)
        self.norm1 = nn.BatchNorm2d(filters)
        self.conv2 = nn.Conv2d(filters, filters, 3, 1, 1, bias=False)
        self.norm2 = nn.BatchNorm2d(filters)
        changes_shape = stride != 1 or channels != filters
        self.shortcut = (
            nn.Sequential(nn.Conv2d(channels, filters, 1, stride, bias=False), nn.BatchNorm2d(filters))
            if changes_shape
            else nn.Identity()
        )

    def forward(self, x: Tensor) -> Tensor:
        inner = F.relu(self.norm1(self.conv1(x)))
        return F.relu(self.norm2(self.conv2(inner)) + self.shortcut(x))


def resnet18() -> nn.Sequential:
    """ResNet-18 with the 3×3 stem for small pictures (He et al. 2016, section 4.2): [N, 3, S, S] → [N, 512]."""
    layers: list[nn.Module] = [nn.Conv2d(3, 64, 3, 1, 1, bias=False), nn.BatchNorm2d(64), nn.ReLU()]
    channels = 64
    for filters, stride in RESNET18_LAYERS:
        layers += [BasicBlock(channels, filters, stride), BasicBlock(filters, filters, 1)]
        channels = filters
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten())


ENCODERS = {"conv4": (conv4, CONV4_WIDTH), "resnet18": (resnet18, RESNET18_WIDTH)}


def projection_head(width: int) -> nn.Sequential:
    """SimCLR's head: dense, ReLU, dense; as wide as the representation, then 128."""
    return nn.Sequential(nn.Linear(width, width), nn.ReLU(), nn.Linear(width, 128))


def projector(features: int, width: int) -> nn.Sequential:
    """The projector of Barlow Twins, with the batch norm of its loss as the last layer (arXiv 2103.03230, section 2.2)."""
    return nn.Sequential(
        nn.Linear(features, width, bias=False),
        nn.BatchNorm1d(width),
        nn.ReLU(),
        nn.Linear(width, width, bias=False),
        nn.BatchNorm1d(width),
        nn.ReLU(),
        nn.Linear(width, width, bias=False),
        nn.BatchNorm1d(width, affine=False),
    )


def jigsaw_head(width: int, permutations: int) -> nn.Sequential:
    """Sees the features of nine tiles side by side: dense 512, ReLU, dense |P|."""
    return nn.Sequential(nn.Linear(9 * width, 512), nn.ReLU(), nn.Linear(512, permutations))
