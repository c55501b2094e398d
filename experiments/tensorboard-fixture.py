"""Writes events with TensorBoard's own messages and record writer, as the tests compare them with the lab's.

    python experiments/tensorboard-fixture.py > tests/files/tensorboard/records-of-tensorboard.json
"""

import base64
import io
import json

from tensorboard.compat.proto import event_pb2, summary_pb2
from tensorboard.summary.writer.record_writer import RecordWriter
from tensorboard.version import VERSION

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="
)


def values(*each):
    return summary_pb2.Summary(value=each)


Value = summary_pb2.Summary.Value
events = {
    "file version": event_pb2.Event(wall_time=1.5, file_version="brain.Event:2"),
    "session start": event_pb2.Event(
        wall_time=1790000000.25,
        step=81,
        session_log=event_pb2.SessionLog(status=event_pb2.SessionLog.START),
    ),
    "scalars": event_pb2.Event(
        wall_time=2.0,
        step=300_000_000_000,
        summary=values(
            Value(tag="train/loss", simple_value=0.1),
            Value(tag="held-out/score", simple_value=-1e-30),
        ),
    ),
    "histogram": event_pb2.Event(
        wall_time=3.0,
        step=1,
        summary=values(
            Value(
                tag="health/features",
                histo=summary_pb2.HistogramProto(
                    min=-1.0,
                    max=3.0,
                    num=7.0,
                    sum=2.5,
                    sum_squares=11.25,
                    bucket_limit=[0.0, 1.0, 2.0, 3.0],
                    bucket=[1.0, 0.0, 2.0, 4.0],
                ),
            )
        ),
    ),
    "image": event_pb2.Event(
        wall_time=4.0,
        step=2,
        summary=values(
            Value(
                tag="board/日本/é.png/asked",
                image=summary_pb2.Summary.Image(
                    height=1, width=300, colorspace=1, encoded_image_string=PNG
                ),
            )
        ),
    ),
}

records = {}
for name, event in events.items():
    file = io.BytesIO()
    RecordWriter(file).write(event.SerializeToString())
    records[name] = base64.b64encode(file.getvalue()).decode()
print(json.dumps({"tensorboard": VERSION, "records": records}, indent=2, ensure_ascii=False))
