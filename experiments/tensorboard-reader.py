"""Reads the event files of a run with TensorBoard's own readers and compares every value with metrics.jsonl and the boards.

    python3 -m venv env && env/bin/pip install tensorboard
    env/bin/python experiments/tensorboard-reader.py RUN_FOLDER [EVENTS_FOLDER]

EVENTS_FOLDER is RUN_FOLDER/tensorboard by default; name the folder that `runs export --tensorboard` wrote to check that one.
Exits with 1 if a value is missing, doubled or different.
"""

import json
import pathlib
import re
import sys

import numpy as np
from tensorboard.backend.event_processing import event_accumulator, plugin_event_accumulator
from tensorboard.util import tensor_util
from tensorboard.version import VERSION

run = pathlib.Path(sys.argv[1])
events = pathlib.Path(sys.argv[2]) if len(sys.argv) > 2 else run / "tensorboard"


def kebab(name):
    return re.sub("[A-Z]", lambda letter: "-" + letter.group().lower(), name)


def add(series, tag, step, value):
    series.setdefault(tag, []).append((step, value))


# What the run recorded.
scalars, histograms, images = {}, {}, {}
for line in (run / "metrics.jsonl").read_text().splitlines():
    record = json.loads(line)
    step = record["step"]
    if record["event"] == "step":
        own = {name: record[name] for name in ("loss", "learningRate", "imagesPerSecond", "epoch")}
        for name, value in {**own, **record.get("metrics", {})}.items():
            add(scalars, f"train/{kebab(name)}", step, value)
        continue
    for name, value in record["heldOut"].items():
        add(scalars, f"held-out/{kebab(name)}", step, value)
    for tag, name in (("effective-rank", "effectiveRank"), ("feature-spread", "featureStd"), ("dead-units", "deadUnits")):
        add(scalars, f"health/{tag}", step, record["health"][name])
    for reading in record.get("meter", []):
        for name in ("score", "control"):
            add(scalars, f"cheat-meter/{reading['cue']}/{name}", step, reading[name])
    if "features" in record:
        add(histograms, "health/features", step, record["features"])
    board = run / "boards" / f"{step:08}" / "board.json"
    if board.exists():
        used = set()
        for item in json.loads(board.read_text())["items"]:
            for picture in item["pictures"]:
                name = f"board/{item.get('photograph', 'all-images')}/{picture['role']}".replace("\\", "/")
                tag, nth = name, 1
                while tag in used:
                    nth += 1
                    tag = f"{name}-{nth}"
                used.add(tag)
                add(images, tag, step, (picture["width"], picture["height"], (board.parent / picture["file"]).read_bytes()))

wrong = []


def compare(reader, kind, expected, found):
    """Both are lists of (step, value) by tag."""
    if expected.keys() != found.keys():
        wrong.append(f"{reader}: tags of {kind} differ: {sorted(expected.keys() ^ found.keys())}")
    count = 0
    for tag in expected.keys() & found.keys():
        if expected[tag] != found[tag]:
            wrong.append(f"{reader}: {tag} differs: {expected[tag][:3]} … is {found[tag][:3]} …")
        count += len(found[tag])
    print(f"{reader}: {len(found)} tags of {kind}, {count} values")


def as_float32(series):
    return {tag: [(step, float(np.float32(value))) for step, value in each] for tag, each in series.items()}


everything = {kind: 0 for kind in (event_accumulator.SCALARS, event_accumulator.IMAGES, event_accumulator.HISTOGRAMS)}

# The reader of scripts.
reader = event_accumulator.EventAccumulator(str(events), size_guidance=everything)
reader.Reload()
tags = reader.Tags()
compare(
    "EventAccumulator",
    "scalars",
    as_float32(scalars),
    {tag: [(e.step, e.value) for e in reader.Scalars(tag)] for tag in tags["scalars"]},
)
compare(
    "EventAccumulator",
    "images",
    images,
    {
        tag: [(e.step, (e.width, e.height, e.encoded_image_string)) for e in reader.Images(tag)]
        for tag in tags["images"]
    },
)


def histogram(value):
    names = ("min", "max", "num", "sum", "sum_squares")
    return {**{name: getattr(value, name) for name in names}, "bucket": list(value.bucket)}


compare(
    "EventAccumulator",
    "histograms",
    {
        tag: [
            (
                step,
                {
                    "min": h["min"],
                    "max": h["max"],
                    "num": h["count"],
                    "sum": h["sum"],
                    "sum_squares": h["sumOfSquares"],
                    "bucket": h["buckets"],
                },
            )
            for step, h in each
        ]
        for tag, each in histograms.items()
    },
    {tag: [(e.step, histogram(e.histogram_value)) for e in reader.Histograms(tag)] for tag in tags["histograms"]},
)
times = [e.wall_time for e in reader.Scalars("train/loss")]
if times != sorted(times):
    wrong.append("the times of the steps are not in their order")

# The reader of the pages, which converts each value and purges later steps at the start of a session.
reader = plugin_event_accumulator.EventAccumulator(
    str(events), size_guidance={"tensors": 0}, tensor_size_guidance={"scalars": 0, "images": 0, "histograms": 0}
)
reader.Reload()


def tensors(plugin):
    found = {}
    for tag in reader.Tags()["tensors"]:
        if reader.SummaryMetadata(tag).plugin_data.plugin_name == plugin:
            found[tag] = [(e.step, tensor_util.make_ndarray(e.tensor_proto)) for e in reader.Tensors(tag)]
    return found


compare(
    "the reader of the pages",
    "scalars",
    as_float32(scalars),
    {tag: [(step, float(value)) for step, value in each] for tag, each in tensors("scalars").items()},
)
compare(
    "the reader of the pages",
    "images",
    images,
    {
        tag: [(step, (int(width), int(height), png)) for step, (width, height, png) in each]
        for tag, each in tensors("images").items()
    },
)
compare(
    "the reader of the pages",
    "histograms",
    {tag: [(step, float(h["count"])) for step, h in each] for tag, each in histograms.items()},
    {tag: [(step, float(value[:, 2].sum())) for step, value in each] for tag, each in tensors("histograms").items()},
)

print(f"TensorBoard {VERSION}, {len(list(events.glob('*tfevents*')))} files: {'all values agree' if not wrong else 'DIFFERENT'}")
for words in wrong[:20]:
    print(words)
sys.exit(1 if wrong else 0)
