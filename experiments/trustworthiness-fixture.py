"""Writes points, and their trustworthiness by scikit-learn, to tests/worker/evaluate/map/trustworthiness-of-sklearn.json.
Needs numpy and scikit-learn. With FEATURES.npy LAYOUT.npy it prints the trustworthiness of that layout instead."""
import json
import sys

import numpy as np
import sklearn
from sklearn.manifold import trustworthiness

if len(sys.argv) == 3:
    features, layout = (np.load(path) for path in sys.argv[1:])
    print(f"{trustworthiness(features, layout, n_neighbors=15, metric='cosine'):.4f}")
    sys.exit()

random = np.random.default_rng(0)
features = random.normal(size=(40, 5)).round(4)
layouts = {"two columns": features[:, :2], "noise": random.normal(size=(40, 2)).round(4)}
cases = [
    {"layout": name, "k": k, "value": float(trustworthiness(features, layout, n_neighbors=k, metric="cosine"))}
    for name, layout in layouts.items()
    for k in (1, 5, 15)
]
out = {
    "made with": f"scikit-learn {sklearn.__version__}, metric cosine",
    "features": features.ravel().tolist(),
    "layouts": {name: layout.ravel().tolist() for name, layout in layouts.items()},
    "cases": cases,
}
with open("tests/worker/evaluate/map/trustworthiness-of-sklearn.json", "w") as file:
    json.dump(out, file)
    file.write("\n")
