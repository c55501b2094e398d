"""Features of a folder with a PyTorch DataLoader in front of ONNX Runtime: what experiments/embed-speed/embed-speed.mjs compares with.

Each image: decoded by Pillow, shorter side resized (Lanczos), central square, pixel / 127.5 − 1, NCHW. Prints one line of JSON.

python3 experiments/embed-speed/peer.py --model mobilenet_v1.onnx --images DIR --workers 2 --threads 2 --batch 16
"""
import argparse
import json
import time
import warnings
from pathlib import Path

import numpy
import onnxruntime
from PIL import Image

warnings.filterwarnings("ignore")
import torch  # noqa: E402
from torch.utils.data import DataLoader, Dataset  # noqa: E402
from torchvision import transforms  # noqa: E402


class Folder(Dataset):
    def __init__(self, paths, size, resize):
        self.paths = paths
        self.pose = transforms.Compose([
            transforms.Resize(resize, interpolation=transforms.InterpolationMode.LANCZOS),
            transforms.CenterCrop(size),
            transforms.ToTensor(),
            transforms.Normalize([0.5] * 3, [0.5] * 3),
        ])

    def __len__(self):
        return len(self.paths)

    def __getitem__(self, i):
        return self.pose(Image.open(self.paths[i]).convert("RGB"))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", required=True)
    parser.add_argument("--images", required=True)
    parser.add_argument("--output", default="embedding")
    parser.add_argument("--size", type=int, default=224)
    parser.add_argument("--resize", type=int, default=256)
    parser.add_argument("--workers", type=int, default=2, help="processes of the DataLoader")
    parser.add_argument("--threads", type=int, default=2, help="threads of ONNX Runtime")
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--out", help="an npy file of the features, in the order of the sorted paths")
    options = parser.parse_args()
    torch.set_num_threads(1)

    extensions = {".jpeg", ".jpg", ".png"}
    paths = sorted(str(p) for p in Path(options.images).rglob("*") if p.suffix.lower() in extensions)
    settings = onnxruntime.SessionOptions()
    settings.intra_op_num_threads = options.threads
    session = onnxruntime.InferenceSession(options.model, settings, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    loader = DataLoader(
        Folder(paths, options.size, options.resize), batch_size=options.batch, num_workers=options.workers
    )
    began = time.perf_counter()
    features = [session.run([options.output], {name: batch.numpy()})[0] for batch in loader]
    seconds = time.perf_counter() - began
    matrix = numpy.concatenate(features)
    if options.out:
        numpy.save(options.out, matrix)
    print(json.dumps({"images": len(paths), "seconds": seconds, "imagesPerSecond": len(paths) / seconds}))


main()
