"""Reads the four files of features with numpy, pandas, pyarrow and safetensors, and compares every value and every path.

    pretext-lab embed --encoder ENCODER --images DIR --out features.npy      and again as .csv, .parquet and .safetensors
    python3 -m venv env && env/bin/pip install numpy pandas pyarrow safetensors
    env/bin/python experiments/features-in-python.py features

Exits with 1 if a value or a path is missing or different.
"""

import sys

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import safetensors
from safetensors.numpy import load_file

stem = sys.argv[1]
faults = 0


def same(what, found, expected):
    global faults
    is_same = found.shape == expected.shape and found.dtype == np.float32 and np.array_equal(found, expected)
    print(f"{what}: {found.shape} {found.dtype}", "equal" if is_same else "DIFFERENT")
    faults += not is_same


def lines(name):
    with open(name, encoding="utf-8", newline="\n") as file:
        return file.read().split("\n")[:-1]


expected = np.load(f"{stem}.npy")
paths = lines(f"{stem}.paths.txt")
columns = [f"f{i}" for i in range(expected.shape[1])]
print(f"npy: {expected.shape} {expected.dtype}, {len(paths)} paths")
faults += len(paths) != len(expected)

tables = {
    "csv": pd.read_csv(f"{stem}.csv", dtype={name: np.float32 for name in columns}),
    "parquet, pandas": pd.read_parquet(f"{stem}.parquet"),
}
for what, table in tables.items():
    faults += list(table.columns) != ["path", *columns]
    faults += list(table.path) != paths
    same(what, table[columns].to_numpy(), expected)

table = pq.read_table(f"{stem}.parquet")
print("parquet, pyarrow:", table.schema.field("path").type, table.schema.field("f0").type, table.schema.metadata)
faults += table.column("path").to_pylist() != paths

tensors = load_file(f"{stem}.safetensors")
same("safetensors", tensors["features"], expected)
faults += lines(f"{stem}.safetensors.paths.txt") != paths
with safetensors.safe_open(f"{stem}.safetensors", "np") as file:
    print("safetensors:", file.metadata())

print("FAULTS:" if faults else "no fault", faults or "")
sys.exit(1 if faults else 0)
