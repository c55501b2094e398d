"""The masked autoencoder of the bench case mae-vit-tiny-64."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class TransformerBlock(nn.Module):
    """x + attention(LN(x)), then x + MLP(LN(x)), four times as wide, GELU. Source: Dosovitskiy et al. 2021, arXiv 2010.11929."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.norm1 = nn.LayerNorm(width, eps=1e-6)
        self.qkv = nn.Linear(width, 3 * width)
        self.projection = nn.Linear(width, width)
        self.norm2 = nn.LayerNorm(width, eps=1e-6)
        self.mlp = nn.Sequential(nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width))

    def forward(self, x: Tensor) -> Tensor:
        n, tokens, width = x.shape
        qkv = self.qkv(self.norm1(x)).reshape(n, tokens, 3, self.heads, width // self.heads)
        q, k, v = qkv.permute(2, 0, 3, 1, 4)  # [N, heads, T, d] each
        mixed = F.scaled_dot_product_attention(q, k, v).transpose(1, 2).reshape(n, tokens, width)
        x = x + self.projection(mixed)
        return x + self.mlp(self.norm2(x))


def sin_cos_positions(grid: int, width: int) -> Tensor:
    """Fixed sine positions of a square grid, half of the channels for each axis, [grid², width]."""
    frequencies = 10000.0 ** (-torch.arange(width // 4) / (width // 4))
    angles = torch.arange(grid)[:, None] * frequencies[None]
    axis = torch.cat([angles.sin(), angles.cos()], 1)  # [grid, width / 2]
    rows = axis[:, None].expand(grid, grid, -1)
    columns = axis[None].expand(grid, grid, -1)
    return torch.cat([rows, columns], 2).reshape(grid * grid, width)


class MaskedAutoencoder(nn.Module):
    """ViT-tiny (192 wide, 12 deep, 3 heads, patches of 8 px) and a decoder 128 wide, 4 deep, 4 heads.

    Source: He et al. 2022, arXiv 2111.06377. No class token, fixed sine positions.
    """

    def __init__(self, size: int, patch: int = 8) -> None:
        super().__init__()
        self.patch = patch
        grid = size // patch
        values = 3 * patch * patch
        self.embed = nn.Linear(values, 192)
        self.encoder = nn.Sequential(*[TransformerBlock(192, 3) for _ in range(12)], nn.LayerNorm(192, eps=1e-6))
        self.narrow = nn.Linear(192, 128)
        self.hidden_token = nn.Parameter(0.02 * torch.randn(1, 1, 128))
        self.decoder = nn.Sequential(*[TransformerBlock(128, 4) for _ in range(4)], nn.LayerNorm(128, eps=1e-6))
        self.paint = nn.Linear(128, values)
        self.register_buffer("encoder_positions", sin_cos_positions(grid, 192))
        self.register_buffer("decoder_positions", sin_cos_positions(grid, 128))

    def loss(self, images: Tensor, keep: Tensor, restore: Tensor) -> Tensor:
        """Squared error of hidden patches, each normalised by its own mean and deviation.

        keep: the patches that are shown, [N, V]. restore: for each patch its place in the permutation, [N, T]; below V it
        is shown, from there on hidden.
        """
        n, shown = keep.shape
        p = self.patch
        patches = images.unfold(2, p, p).unfold(3, p, p).permute(0, 2, 3, 4, 5, 1).reshape(n, -1, 3 * p * p)  # [N, T, 192]
        tokens = self.embed(patches) + self.encoder_positions
        seen = self.encoder(gather_tokens(tokens, keep))  # [N, V, 192]
        hidden = self.hidden_token.expand(n, restore.shape[1] - shown, -1)
        every = gather_tokens(torch.cat([self.narrow(seen), hidden], 1), restore)  # [N, T, 128]
        painted = self.paint(self.decoder(every + self.decoder_positions))
        deviation = (patches.var(-1, keepdim=True) + 1e-6).sqrt()
        target = (patches - patches.mean(-1, keepdim=True)) / deviation
        is_hidden = (restore >= shown).float()
        return ((painted - target).square().mean(-1) * is_hidden).sum() / is_hidden.sum()


def gather_tokens(tokens: Tensor, places: Tensor) -> Tensor:
    """Tokens at these places of each picture: [N, T, D] and [N, V] → [N, V, D]."""
    return tokens.gather(1, places[..., None].expand(-1, -1, tokens.shape[-1]))


def draw_masks(pictures: int, patches: int, shown: int, generator: torch.Generator) -> tuple[Tensor, Tensor]:
    """keep [N, shown] and restore [N, patches] of one random permutation a picture."""
    order = torch.rand(pictures, patches, generator=generator).argsort(1)
    return order[:, :shown], order.argsort(1)
