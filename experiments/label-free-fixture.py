"""Label-free measures of small features with NumPy, as the tests compare them with the lab's.

    python3 experiments/label-free-fixture.py > tests/worker/numerics/label-free-of-numpy.json
"""

import json

import numpy as np

IMAGES, VIEWS, WIDTH = 20, 6, 16


def effective_rank(values):
    shares = values[values > 0] / values[values > 0].sum()
    return np.exp(-(shares * np.log(shares)).sum())


def lidar(features):
    """As written in the paper: with the inverse square root of the scatter within images."""
    views = features.reshape(IMAGES, VIEWS, WIDTH)
    means = views.mean(axis=1)
    between = np.cov(means, rowvar=False)
    away = (views - means[:, None]).reshape(-1, WIDTH)
    within = away.T @ away / (IMAGES * (VIEWS - 1)) + 1e-4 * np.eye(WIDTH)
    values, vectors = np.linalg.eigh(within)
    root = vectors @ np.diag(values**-0.5) @ vectors.T
    return effective_rank(np.clip(np.linalg.eigvalsh(root @ between @ root), 0, None))


def alpha_req(spectrum):
    ranks = np.arange(4, min(100, len(spectrum)) + 1)
    # polyfit multiplies residuals by its weights before squaring them.
    return -np.polyfit(np.log(ranks), np.log(spectrum[ranks - 1]), 1, w=ranks**-0.5)[0]


def pairwise(units):
    return ((units[:, None] - units[None]) ** 2).sum(-1)


def two_nn(squared):
    nearest = np.sort(np.sqrt(squared) + np.diag([np.inf] * len(squared)), axis=1)
    return len(squared) / np.log(nearest[:, 1] / nearest[:, 0]).sum()


random = np.random.default_rng(7)
axes = np.arange(1, WIDTH + 1) ** -0.6
means = np.repeat(random.normal(size=(IMAGES, WIDTH)) * axes, VIEWS, axis=0)
features = means + 0.4 * random.normal(size=means.shape) * axes[::-1] + 0.5
features = np.round(features, 4).astype(np.float32).astype(np.float64)
units = features / np.linalg.norm(features, axis=1, keepdims=True)
squared = pairwise(units)
spectrum = np.linalg.eigvalsh(np.cov(features, rowvar=False))[::-1]
same_image = np.kron(np.eye(IMAGES), np.ones((VIEWS, VIEWS))).astype(bool)
lower = np.tril(np.ones_like(same_image), -1).astype(bool)

print(
    json.dumps(
        {
            "numpy": np.__version__,
            "images": IMAGES,
            "views": VIEWS,
            "width": WIDTH,
            "features": [round(float(value), 4) for value in features.ravel()],
            "rankMe": effective_rank(np.linalg.svd(features, compute_uv=False)),
            "spectrum": spectrum.tolist(),
            "alphaReq": alpha_req(spectrum),
            "uniformity": np.log(np.exp(-2 * squared[lower]).mean()),
            "alignment": squared[same_image & lower].mean(),
            "lidar": lidar(features),
            "intrinsicDimension": two_nn(squared),
        }
    )
)
