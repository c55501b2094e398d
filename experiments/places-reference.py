"""
Computes segmentation and detection by simple classifiers with scikit-learn, NumPy and pycocotools, on made features, and writes
inputs and results as the fixture of tests/worker/evaluate/places/reference.test.ts:

    python3 experiments/places-reference.py

Needs numpy, scikit-learn and pycocotools. Nothing is taken from the product.
"""
import base64
import contextlib
import io
import json
from pathlib import Path

import numpy as np
from pycocotools.coco import COCO
from pycocotools.cocoeval import COCOeval
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.neighbors import KNeighborsClassifier
from sklearn.preprocessing import StandardScaler

ROWS = COLUMNS = 6
SIZE = 24
CELL = SIZE // ROWS
WIDTH = 10
CLASSES = 4
IGNORED = 255
CS = [10.0**e for e in range(-5, 3)]
KS = [1, 3, 10, 30]
RIDGES = [10, 1, 0.1, 0.01, 0.001]
random = np.random.default_rng(20261130)


def scene():
    """A mask of rectangles of classes 1 to 3 on 0, with an ignored border on some, and the boxes."""
    mask = np.zeros((SIZE, SIZE), np.uint8)
    boxes = []
    for _ in range(random.integers(1, 3)):
        w, h = random.integers(7, 14, 2)
        x, y = random.integers(0, SIZE - w), random.integers(0, SIZE - h)
        label = int(random.integers(1, CLASSES))
        mask[y : y + h, x : x + w] = label
        boxes.append((label - 1, int(x), int(y), int(w), int(h)))
    if random.random() < 0.3:
        mask[:3] = IGNORED
    return mask, boxes


MEANS = random.normal(size=(CLASSES, WIDTH)) * 0.6
SIZES = random.normal(size=(2, WIDTH)) * 0.3
CENTRE = random.normal(size=WIDTH) * 0.8


def features_of(mask, boxes):
    """The mean of the pixels' class vectors, what the size of a box at its centre adds, and noise."""
    vectors = np.zeros((ROWS, COLUMNS, WIDTH))
    for r in range(ROWS):
        for c in range(COLUMNS):
            cell = mask[r * CELL : (r + 1) * CELL, c * CELL : (c + 1) * CELL].ravel()
            vectors[r, c] = np.mean([MEANS[v] if v < CLASSES else 0 * MEANS[0] for v in cell], axis=0)
    for _, x, y, w, h in boxes:
        r, c = int((y + h / 2) / CELL), int((x + w / 2) / CELL)
        vectors[r, c] += CENTRE + SIZES[0] * np.log(w / SIZE) + SIZES[1] * np.log(h / SIZE)
    return (vectors + 0.45 * random.normal(size=vectors.shape)).astype(np.float32).reshape(-1, WIDTH)


def part(count):
    scenes = [scene() for _ in range(count)]
    return {
        "masks": np.stack([m for m, _ in scenes]),
        "boxes": [b for _, b in scenes],
        "features": np.concatenate([features_of(m, b) for m, b in scenes]),
    }


def cells(masks):
    n = len(masks)
    return masks.reshape(n, ROWS, CELL, COLUMNS, CELL).transpose(0, 1, 3, 2, 4).reshape(-1, CELL * CELL)


def modes(masks):
    return np.array([np.bincount(np.where(c == IGNORED, CLASSES, c), minlength=CLASSES + 1).argmax() for c in cells(masks)])


def miou(truth, predicted):
    kept = truth != IGNORED
    truth, predicted = truth[kept], predicted[kept]
    ious = []
    for c in range(CLASSES):
        union = ((truth == c) | (predicted == c)).sum()
        if union:
            ious.append(((truth == c) & (predicted == c)).sum() / union)
    return float(np.mean(ious))


def repeated(labels):
    return np.repeat(np.repeat(labels.reshape(-1, ROWS, COLUMNS), CELL, 1), CELL, 2)


def units(x):
    return x / np.linalg.norm(x, axis=1, keepdims=True)


def interpolated(soft):
    """Bilinear, with pixel centres at halves and repeated edges. [N, R, C, K] -> labels [N, S, S]."""
    place = np.clip((np.arange(SIZE) + 0.5) * ROWS / SIZE - 0.5, 0, ROWS - 1)
    low = np.floor(place).astype(int)
    high = np.minimum(low + 1, ROWS - 1)
    share = place - low
    rows = soft[:, low] * (1 - share)[None, :, None, None] + soft[:, high] * share[None, :, None, None]
    both = rows[:, :, low] * (1 - share)[None, None, :, None] + rows[:, :, high] * share[None, None, :, None]
    return both.argmax(-1)


def dense(train, test):
    labels = modes(train["masks"])
    kept = labels < CLASSES
    x, y = train["features"][kept], labels[kept]
    scaler = StandardScaler().fit(x.astype(np.float64))
    linear = {}
    for c in CS:
        fitted = LogisticRegression(C=c, tol=1e-8, max_iter=20000).fit(scaler.transform(x), y)
        linear[f"{c:g}"] = miou(test["masks"], repeated(fitted.predict(scaler.transform(test["features"]))))
    knn = {}
    for k in KS:
        fitted = KNeighborsClassifier(k, metric="cosine", algorithm="brute").fit(x, y)
        knn[str(k)] = miou(test["masks"], repeated(fitted.predict(test["features"])))
    counts = np.stack([(cells(train["masks"]) == c).sum(1) for c in range(CLASSES)], 1).astype(np.float64)[kept]
    soft = counts / counts.sum(1, keepdims=True)
    cosines = units(test["features"].astype(np.float64)) @ units(x.astype(np.float64)).T
    nearest = np.argsort(-cosines, axis=1, kind="stable")[:, :30]
    near = np.take_along_axis(cosines, nearest, 1)
    weights = np.exp((near - near.max(1, keepdims=True)) / 0.02)
    weights /= weights.sum(1, keepdims=True)
    mixed = (weights[:, :, None] * soft[nearest]).sum(1).reshape(-1, ROWS, COLUMNS, CLASSES)
    return {"linear": linear, "knn": knn, "retrieval": miou(test["masks"], interpolated(mixed))}


def centres(boxes):
    """Class of every place (CLASSES - 1 for none, -1 where nothing is learnt) and targets of centres."""
    none = CLASSES - 1
    labels = np.full((ROWS, COLUMNS), none)
    targets = {}
    at = lambda v: min(ROWS - 1, max(0, int(np.floor(v / CELL))))
    for _, x, y, w, h in boxes:
        labels[at(y + h / 4) : at(y + 0.75 * h) + 1, at(x + w / 4) : at(x + 0.75 * w) + 1] = -1
    for label, x, y, w, h in sorted(boxes, key=lambda b: -b[3] * b[4]):
        r, c = at(y + h / 2), at(x + w / 2)
        labels[r, c] = label
        targets[r * COLUMNS + c] = [(x + w / 2) / CELL - c - 0.5, (y + h / 2) / CELL - r - 0.5, np.log(w / SIZE), np.log(h / SIZE)]
    return labels.ravel(), targets


def iou(a, b):
    w = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0])
    h = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
    return 0 if w <= 0 or h <= 0 else w * h / (a[2] * a[3] + b[2] * b[3] - w * h)


def decode(scores, targets):
    found = []
    for label in range(CLASSES - 1):
        heat = scores[:, label].reshape(ROWS, COLUMNS)
        kept = []
        order = sorted(range(ROWS * COLUMNS), key=lambda p: -heat.flat[p])
        for p in order:
            r, c = divmod(p, COLUMNS)
            if heat[max(0, r - 1) : r + 2, max(0, c - 1) : c + 2].max() > heat[r, c]:
                continue
            dx, dy, lw, lh = targets[p]
            x, y = (c + 0.5 + dx) * CELL, (r + 0.5 + dy) * CELL
            w, h = min(1, np.exp(lw)) * SIZE, min(1, np.exp(lh)) * SIZE
            l, t = np.clip([x - w / 2, y - h / 2], 0, SIZE)
            box = [l, t, np.clip(x + w / 2, 0, SIZE) - l, np.clip(y + h / 2, 0, SIZE) - t]
            if all(iou(box, other) <= 0.5 for other, _, _ in kept):
                kept.append((box, float(heat[r, c]), label))
        found += kept
    return sorted(found, key=lambda f: -f[1])[:100]


def ap50(boxes, found):
    """AP50 of each class by pycocotools."""
    with contextlib.redirect_stdout(io.StringIO()):
        coco = COCO()
        annotations = [
            {"id": 1 + i, "image_id": n, "category_id": b[0], "bbox": list(map(float, b[1:])), "area": float(b[3] * b[4]), "iscrowd": 0}
            for i, (n, b) in enumerate((n, b) for n, own in enumerate(boxes) for b in own)
        ]
        coco.dataset = {
            "info": {},
            "images": [{"id": n} for n in range(len(boxes))],
            "categories": [{"id": c, "name": str(c)} for c in range(CLASSES - 1)],
            "annotations": annotations,
        }
        coco.createIndex()
        results = coco.loadRes(
            [{"image_id": n, "category_id": l, "bbox": list(map(float, b)), "score": s} for n, own in enumerate(found) for b, s, l in own]
        )
        evaluation = COCOeval(coco, results, "bbox")
        evaluation.evaluate()
        evaluation.accumulate()
    precision = evaluation.eval["precision"][0, :, :, 0, 2]
    return [float(p.mean()) for p in precision.T]


def detection(train, test):
    maps = [centres(b) for b in train["boxes"]]
    labels = np.concatenate([m for m, _ in maps])
    kept = labels >= 0
    x, y = train["features"][kept].astype(np.float64), labels[kept]
    scaler = StandardScaler().fit(x)
    rows, targets = [], []
    for n, (_, own) in enumerate(maps):
        for p in sorted(own):
            rows.append(n * ROWS * COLUMNS + p)
            targets.append(own[p])
    at_centres = train["features"][rows].astype(np.float64)
    size_scaler = StandardScaler().fit(at_centres)
    results = {}
    for c in CS:
        fitted = LogisticRegression(C=c, tol=1e-8, max_iter=20000).fit(scaler.transform(x), y)
        scores = fitted.predict_proba(scaler.transform(test["features"]))
        for ridge in RIDGES:
            sizes = Ridge(alpha=ridge * len(rows)).fit(size_scaler.transform(at_centres), np.array(targets))
            predicted = sizes.predict(size_scaler.transform(test["features"]))
            places = ROWS * COLUMNS
            found = [
                decode(scores[n * places : (n + 1) * places], predicted[n * places : (n + 1) * places])
                for n in range(len(test["boxes"]))
            ]
            results[f"{c:g} {ridge:g}"] = float(np.mean(ap50(test["boxes"], found)))
    return results


def random_boxes():
    """Boxes and detections without any network, for the measure alone."""
    boxes = [part_of for part_of in (scene()[1] for _ in range(40))]
    found = []
    for own in boxes:
        here = []
        for label, x, y, w, h in own:
            for _ in range(random.integers(0, 4)):
                moved = np.array([x, y, w, h]) + random.normal(size=4) * 1.2
                said = label if random.random() < 0.8 else int(random.integers(0, CLASSES - 1))
                here.append(([round(float(v), 3) for v in moved], round(float(random.random()), 6), said))
        found.append(here)
    return {"boxes": boxes, "found": found, "ap50": ap50(boxes, found)}


def packed(array):
    return base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()


def written(p):
    return {"masks": packed(p["masks"]), "boxes": p["boxes"], "features": packed(p["features"])}


train, test = part(60), part(40)
fixture = {
    "rows": ROWS,
    "columns": COLUMNS,
    "size": SIZE,
    "width": WIDTH,
    "classes": CLASSES,
    "train": written(train),
    "test": written(test),
    "dense": dense(train, test),
    "detection": detection(train, test),
    "measure": random_boxes(),
}
out = Path(__file__).parent.parent / "tests/worker/evaluate/places/reference.json"
out.write_text(json.dumps(fixture) + "\n")
print(out, {k: fixture["dense"][k] for k in ("knn", "linear", "retrieval")}, max(fixture["detection"].values()), fixture["measure"]["ap50"])
