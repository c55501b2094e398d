"""Python's side of experiments/compare-precisions.mjs: the features of exported ONNX files in Python's ONNX Runtime.

    python onnx_features.py INPUT SIZE FILE OUT [FILE OUT ...]

INPUT holds images in 0-1, float32 [N, 3, S, S]; each OUT gets their features, float32 [N, D]. Needs numpy and onnxruntime.
"""

import sys

import numpy
import onnxruntime

path, size, *files = sys.argv[1:]
images = numpy.fromfile(path, "float32").reshape(-1, 3, int(size), int(size))
for file, out in zip(files[::2], files[1::2]):
    session = onnxruntime.InferenceSession(file, providers=["CPUExecutionProvider"])
    session.run(["features"], {"image": images})[0].tofile(out)
