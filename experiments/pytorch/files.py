"""PyTorch's side of experiments/compare-files-with-pytorch.mjs: loads files of the lab, and writes files for it.

    python files.py features WEIGHTS INPUT OUT --size S --mean r,g,b --std r,g,b
    python files.py publish MODEL WEIGHTS INPUT OUT --size S --patch P [--whole]

INPUT holds images in 0-1, float32 [N, 3, S, S]; OUT gets their features, float32 [N, D]. `features` makes the module that the
file's metadata describe and loads its weights with strict=True. `publish` writes random weights of a published model with its
head and class token, as they can be downloaded, and features with the mean and standard deviation of ImageNet: those of its patches
alone, which a run starts from, or with `--whole` those of the model without its head, which an evaluation takes.
"""

import argparse

import numpy
import safetensors
import safetensors.torch
import timm
import torch
import torchvision

IMAGENET = ([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
VITS = {
    "vit-tiny": "vit_tiny_patch16_224",
    "vit-small": "vit_small_patch16_224",
    "deit-small": "deit_small_distilled_patch16_224",
}


def images(path: str, size: int, mean: list[float], std: list[float]) -> torch.Tensor:
    pixels = torch.from_numpy(numpy.fromfile(path, "float32")).reshape(-1, 3, size, size)
    return (pixels - torch.tensor(mean).reshape(-1, 1, 1)) / torch.tensor(std).reshape(-1, 1, 1)


def write_features(model: torch.nn.Module, inputs: torch.Tensor, path: str) -> None:
    with torch.no_grad():
        model.eval()(inputs).numpy().tofile(path)


def module_of(weights: str) -> torch.nn.Module:
    with safetensors.safe_open(weights, "pt") as file:
        code = file.metadata()["module"]
    names = {"torch": torch, "torchvision": torchvision, "timm": timm}
    exec(code, names)
    return names["model"]


def randomise(model: torch.nn.Module) -> None:
    """Running statistics, scales and shifts like those after some training."""
    for name, tensor in model.state_dict().items():
        if name.endswith("running_var"):
            tensor.uniform_(0.5, 2)
        elif name.endswith("running_mean") or tensor.ndim == 1 and name.endswith("bias"):
            tensor.uniform_(-0.3, 0.3)
        elif tensor.ndim == 1 and name.endswith("weight"):
            tensor.uniform_(0.3, 1)


def features(args: argparse.Namespace) -> None:
    model = module_of(args.weights)
    model.load_state_dict(safetensors.torch.load_file(args.weights), strict=True)
    mean, std = ([float(x) for x in values.split(",")] for values in (args.mean, args.std))
    write_features(model, images(args.input, args.size, mean, std), args.out)


def publish(args: argparse.Namespace) -> None:
    torch.manual_seed(1)
    if args.model in VITS:
        grid = {"img_size": args.size, "patch_size": args.patch}
        whole = timm.create_model(VITS[args.model], **grid)
        randomise(whole)
        if args.whole:
            model = timm.create_model(VITS[args.model], **grid, num_classes=0)
            model.load_state_dict({name: x for name, x in whole.state_dict().items() if "head" not in name}, strict=True)
        else:
            model = timm.create_model(
                VITS[args.model], **grid, class_token=False, global_pool="avg", fc_norm=False, num_classes=0
            )
            weights = {name: x for name, x in whole.state_dict().items() if name in model.state_dict()}
            model.load_state_dict({**weights, "pos_embed": weights["pos_embed"][:, 1:]}, strict=True)
    else:
        whole = getattr(torchvision.models, args.model)()
        randomise(whole)
        model = getattr(torchvision.models, args.model)()
        model.load_state_dict(whole.state_dict())
        model.fc = torch.nn.Identity()
    safetensors.torch.save_file(whole.state_dict(), args.weights)
    write_features(model, images(args.input, args.size, *IMAGENET), args.out)


parser = argparse.ArgumentParser()
commands = parser.add_subparsers(required=True)
for command, positional in ((features, ["weights"]), (publish, ["model", "weights"])):
    sub = commands.add_parser(command.__name__)
    for name in [*positional, "input", "out"]:
        sub.add_argument(name)
    sub.add_argument("--size", type=int)
    sub.add_argument("--patch", type=int, default=16)
    sub.add_argument("--whole", action="store_true")
    sub.add_argument("--mean", default="0.5,0.5,0.5")
    sub.add_argument("--std", default="0.25,0.25,0.25")
    sub.set_defaults(run=command)
arguments = parser.parse_args()
arguments.run(arguments)
