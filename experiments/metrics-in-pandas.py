"""Reads exported metrics with pandas, CSV and Parquet (pyarrow), and compares every value with metrics.jsonl.

    pretext-lab runs export RUN … --metrics metrics.csv      and again as metrics.parquet
    python3 -m venv env && env/bin/pip install pandas pyarrow
    env/bin/python experiments/metrics-in-pandas.py metrics.csv metrics.parquet RUN_FOLDER …

Exits with 1 if a value is missing or different.
"""

import json
import pathlib
import sys

import pandas as pd

csv, parquet = (pathlib.Path(each) for each in sys.argv[1:3])
runs = [pathlib.Path(each) for each in sys.argv[3:]]

expected = {}
for run in runs:
    name = json.loads((run / "run.json").read_text())["name"]
    for line in (run / "metrics.jsonl").read_text().splitlines():
        record = json.loads(line)
        row = expected.setdefault((run.name, record["step"]), {"name": name})
        if record["event"] == "snapshot":
            record["meter"] = {each["cue"]: {key: each[key] for key in ("score", "control")} for each in record.get("meter", [])}
            record["alarms"] = len(record["alarms"])
        for key in ("event", "step", "crc", "features"):
            record.pop(key, None)
        flat = pd.json_normalize(record).iloc[0].to_dict()
        row.update({**flat, "epoch": row.get("epoch", flat["epoch"])})

count = 0
for file, frame in ((csv, pd.read_csv(csv, float_precision="round_trip")), (parquet, pd.read_parquet(parquet))):
    assert len(frame) == len(expected), f"{file}: {len(frame)} rows, and {len(expected)} steps"
    assert list(zip(frame["run"], frame["step"])) == list(expected), f"{file}: other steps"
    for (_, row), wanted in zip(frame.iterrows(), expected.values()):
        found = row.drop(["run", "step"]).dropna().to_dict()
        assert found == wanted, f"{file}: {found} is not {wanted}"
        count += len(found)
    print(f"{file}: {len(frame)} rows, {len(frame.columns)} columns, read by pandas {pd.__version__}")
print(f"{count} values agree")
