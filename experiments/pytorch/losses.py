"""Losses that compare two views; rows are all first views, then their second views in the same order."""

import torch
import torch.nn.functional as F
from torch import Tensor


def nt_xent(projections: Tensor, temperature: float) -> Tensor:
    """NT-Xent, in nats: ln(2N − 1) when all projections are the same. Source: Chen et al. 2020, arXiv 2002.05709, eq. 1.

    projections: [2N, D]; the first N rows are the first views, the others their second views in the same order.
    """
    z = F.normalize(projections, dim=1)
    rows = len(z)
    logits = (z @ z.T / temperature).masked_fill(torch.eye(rows, dtype=torch.bool), -1e9)
    return F.cross_entropy(logits, torch.arange(rows).roll(rows // 2))


def barlow_twins(embeddings: Tensor, redundancy_weight: float) -> Tensor:
    """(Σᵢ (1 − Cᵢᵢ)² + λ Σᵢ Σ_{j≠i} Cᵢⱼ²) / D. Source: Zbontar et al. 2021, arXiv 2103.03230, eq. 1 and 2.

    embeddings: [2N, D], the first views before the second ones.
    """
    a, b = (standardised(views) for views in embeddings.chunk(2))
    correlation = a.T @ b / len(a)  # [D, D]
    diagonal = correlation.diagonal()
    invariance = (1 - diagonal).square().sum()
    redundancy = correlation.square().sum() - diagonal.square().sum()
    return (invariance + redundancy_weight * redundancy) / len(diagonal)


def standardised(views: Tensor) -> Tensor:
    """Every dimension with mean 0 and variance 1 over the batch; ε = 10⁻⁵ as in batch norm."""
    return (views - views.mean(0)) / (views.var(0, unbiased=False) + 1e-5).sqrt()
