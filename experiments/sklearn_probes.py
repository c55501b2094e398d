"""k-NN and logistic regression of scikit-learn on exported features, as compare-probes-with-sklearn.mjs calls it.

python3 experiments/sklearn_probes.py FOLDER LAMBDA K ...
FOLDER has 0.npy (training features), 1.npy (test features) and their labels, one a line. Prints one JSON object.
"""

import json
import sys
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.preprocessing import StandardScaler, normalize

folder, penalty, ks = Path(sys.argv[1]), float(sys.argv[2]), [int(k) for k in sys.argv[3:]]
train, test = (np.load(folder / f"{i}.npy").astype(np.float64) for i in (0, 1))
train_labels, test_labels = (np.loadtxt(folder / f"{i}.labels.txt", dtype=int) for i in (0, 1))

result = {}
for k in ks:
    # Cosine distance is 1 − cos.
    votes = KNeighborsClassifier(
        min(k, len(train)), metric="cosine", algorithm="brute", weights=lambda d: np.exp((1 - d) / 0.07)
    )
    result[f"{k}-NN"] = votes.fit(normalize(train), train_labels).score(normalize(test), test_labels)

scaler = StandardScaler().fit(train)
probe = LogisticRegression(C=1 / (penalty * len(train)), tol=1e-8, max_iter=10_000)
probe.fit(scaler.transform(train), train_labels)
result["linear"] = probe.score(scaler.transform(test), test_labels)
print(json.dumps(result))
