"""Confusion matrices and macro-F1 scores of scikit-learn, for tests/shared/confusion.test.ts.

pip install scikit-learn numpy; python experiments/sklearn-scores.py > tests/shared/sklearn-scores.json
"""
import json

import numpy as np
from sklearn.metrics import confusion_matrix, f1_score


def scored(name, classes, truths, answers):
    labels = list(range(classes))
    return {
        "name": name,
        "classes": classes,
        "truths": [int(x) for x in truths],
        "answers": [int(x) for x in answers],
        "confusion": confusion_matrix(truths, answers, labels=labels).tolist(),
        "macroF1": float(f1_score(truths, answers, average="macro", zero_division=0)),
    }


random = np.random.default_rng(7)
balanced = random.integers(0, 4, 60)
rare = random.choice(5, 80, p=[0.6, 0.2, 0.1, 0.07, 0.03])
cases = [
    scored("balanced classes, half of the answers right", 4, balanced,
           np.where(random.random(60) < 0.5, balanced, random.integers(0, 4, 60))),
    scored("rare classes", 5, rare, np.where(random.random(80) < 0.6, rare, 0)),
    scored("a class that is never given", 3, [0, 0, 1, 1, 2, 2], [0, 1, 1, 1, 0, 1]),
    scored("a class that is given but never true", 3, [0, 0, 1, 1], [0, 2, 1, 2]),
    scored("a class that is neither true nor given", 4, [0, 0, 1, 3], [0, 1, 1, 3]),
]
print("[\n" + ",\n".join(json.dumps(case) for case in cases) + "\n]")
