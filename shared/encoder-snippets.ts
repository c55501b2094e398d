/** Programs that compute the features of image files with an exported ONNX file, in Python and Node.js, or with the weights for PyTorch. */
import { colourReading } from './image-reading.ts';
import { normalisations } from './normalisation.ts';
import { isPlain } from './preprocessing-recipe.ts';
import { type ModelledFor, pytorchModel } from './pytorch-model.ts';
import { taskCard } from './task-cards.ts';
import { packSideFor, type TrainSettings } from './training-settings.ts';

/** A program to copy. */
export interface Snippet {
  readonly language: 'Python' | 'Node.js' | 'PyTorch';
  /** The exported file that it reads. */
  readonly reads: 'encoder.onnx' | 'encoder.torch.safetensors';
  /** Name to save it under. */
  readonly file: string;
  readonly code: string;
}

/** The lab puts transparent images on this grey (`transparentBackground` in render-pixels.ts). */
const background = 128;

/** The settings of a run that its programs depend on. */
export type ProgrammedFor = ModelledFor & Pick<TrainSettings, 'task' | 'normalisation'>;

/**
 * The programs for one encoder. Each prints a line of JSON for every path: `{"path", "features"}`. Run them in the folder of
 * the exported files.
 * @returns None for images that are not read as sRGB of 8 bits: they differ in how stored values are taken from a file. None
 *   for PyTorch if its weights do not take normalised pixels.
 */
export function encoderSnippets(settings: ProgrammedFor): readonly Snippet[] {
  const { task, size, reading } = settings;
  if (!isPlain(reading ?? colourReading)) return [];
  return [
    { language: 'Python', reads: 'encoder.onnx', file: 'features.py', code: python(size) },
    { language: 'Node.js', reads: 'encoder.onnx', file: 'features.mjs', code: node(size) },
    ...(taskCard(task)?.transformsInput ? [] : [pytorchSnippet(settings)]),
  ];
}

const pytorchSnippet = (settings: ProgrammedFor): Snippet => ({
  language: 'PyTorch',
  reads: 'encoder.torch.safetensors',
  file: 'features_torch.py',
  code: pytorch(settings),
});

/**
 * The function of both Python programs that prepares an image. Pillow takes the steps of libvips, which the lab uses: parts of
 * JPEGs that their decoder gives (sharp's `src/pipeline.cc`), block means before the filter, and libvips' places of pixels.
 */
const pythonPrepare = (size: number): string => `\
S = ${size}         # side of the encoder's input
SHORTER = ${packSideFor(size)}   # shorter side that images are resized to


def resized(sides):
    return [int(SHORTER * side / min(sides) + 0.5) for side in sides]


def prepare(path):
    """An image file as the encoder's input: float32 [3, S, S] in 0-1, resized as libvips does."""
    image = Image.open(path)
    if image.mode.startswith(('I', 'F')):
        raise ValueError(f'{path}: more than 8 bits per channel')
    if image.format in ('JPEG', 'MPO'):
        # A large JPEG is decoded at 1/2, 1/4 or 1/8 of its size, rounded down.
        sides = image.size
        shrink = min(side / new for side, new in zip(sides, resized(sides)))
        part = next((part for part in (8, 4, 2) if shrink >= part + 1), 1)
        size = [side // part for side in sides]
        image.draft(None, size)
        image = image.crop((0, 0, *size))
        if image.getexif().get(0x0112, 1) > 4:  # turned by 90 degrees
            sides = sides[::-1]
        image = ImageOps.exif_transpose(image)
    else:
        image = ImageOps.exif_transpose(image)
        sides = image.size
    profile = image.info.get('icc_profile')
    if profile and image.mode in ('RGB', 'L', 'CMYK'):
        srgb = ImageCms.createProfile('sRGB')
        try:
            image = ImageCms.profileToProfile(image, io.BytesIO(profile), srgb, outputMode='RGB')
        except ImageCms.PyCMSError:
            pass  # a damaged profile, or one of other channels, is not used
    if image.has_transparency_data:
        grey = Image.new('RGBA', image.size, (${background}, ${background}, ${background}))
        image = Image.alpha_composite(grey, image.convert('RGBA'))
    image = image.convert('RGB')

    step = min(side / new for side, new in zip(image.size, resized(sides)))  # pixels of the image for one of the result
    edge = int(4 * step) + 3  # pixels that repeat those of the edge
    start = []  # of the cut, in pixels of the image
    for side, new in zip(image.size, resized(sides)):
        found = int(side / step + 0.5)  # may be a pixel more than asked for
        first = (found - new) // 2 + (new - S) // 2
        start.append(edge + ((first - 0.5) * step if step < 1 else side / 2 + (first - found / 2) * step))
    image = Image.fromarray(numpy.pad(image, ((edge, edge), (edge, edge), (0, 0)), 'edge'))
    box = (*start, *(first + S * step for first in start))
    image = image.resize((S, S), Image.BICUBIC if step < 1 else Image.LANCZOS, box, reducing_gap=2)
    return numpy.asarray(image, 'float32').transpose(2, 0, 1) / 255
`;

const python = (size: number): string => `\
# python features.py IMAGE ...   needs: pip install numpy onnxruntime pillow
import io, json, sys
import numpy, onnxruntime
from PIL import Image, ImageCms, ImageOps

${pythonPrepare(size)}

session = onnxruntime.InferenceSession('encoder.onnx', providers=['CPUExecutionProvider'])
paths = sys.argv[1:]
images = numpy.stack([prepare(path) for path in paths])
features = session.run(['features'], {'image': images})[0]
for path, row in zip(paths, features):
    print(json.dumps({'path': path, 'features': row.tolist()}))
`;

const pythonTuple = (values: readonly number[]): string => `[${values.join(', ')}]`;

const pytorch = (settings: ProgrammedFor): string => {
  const { imports, lines } = pytorchModel(settings);
  const { mean, std } = normalisations[settings.normalisation];
  const three = (values: readonly number[]) => pythonTuple(values.length === 3 ? values : Array(3).fill(values[0]));
  return `\
# python features_torch.py IMAGE ...   needs: pip install numpy pillow safetensors ${imports.join(' ')}
import io, json, sys
import numpy, safetensors.torch, ${imports.join(', ')}
from PIL import Image, ImageCms, ImageOps

${pythonPrepare(settings.size)}

${lines.join('\n')}
weights = safetensors.torch.load_file('encoder.torch.safetensors')
model.load_state_dict(weights, strict=True)
model.train(False)

mean = torch.tensor(${three(mean)}).reshape(3, 1, 1)
std = torch.tensor(${three(std)}).reshape(3, 1, 1)
paths = sys.argv[1:]
images = torch.stack([torch.from_numpy(prepare(path).copy()) for path in paths])
with torch.no_grad():
    features = model((images - mean) / std)
for path, row in zip(paths, features):
    print(json.dumps({'path': path, 'features': row.tolist()}))
`;
};

const node = (size: number): string => `\
// node features.mjs IMAGE …   needs: npm install onnxruntime-node sharp
import ort from 'onnxruntime-node';
import sharp from 'sharp';

const S = ${size}; // side of the encoder's input
const shorter = ${packSideFor(size)}; // shorter side that images are resized to

/** An image file as the encoder's input: [3, S, S] in 0–1. */
async function prepare(path) {
  const { width, height } = (await sharp(path).metadata()).autoOrient;
  const [w, h] = [width, height].map((side) => Math.round((shorter * side) / Math.min(width, height)));
  const { data, info } = await sharp(path)
    .autoOrient()
    .resize(w, h, { fit: 'outside' }) // Lanczos; sharp may return a row or column more than w × h
    .flatten({ background: { r: ${background}, g: ${background}, b: ${background} } })
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const left = ((info.width - w) >> 1) + ((w - S) >> 1);
  const top = ((info.height - h) >> 1) + ((h - S) >> 1);
  const image = new Float32Array(3 * S * S);
  for (let c = 0; c < 3; c++)
    for (let y = 0; y < S; y++)
      for (let x = 0; x < S; x++) image[(c * S + y) * S + x] = data[((top + y) * info.width + left + x) * 3 + c] / 255;
  return image;
}

const session = await ort.InferenceSession.create('encoder.onnx', { executionProviders: ['cpu'] });
for (const path of process.argv.slice(2)) {
  const image = new ort.Tensor('float32', await prepare(path), [1, 3, S, S]);
  const { features } = await session.run({ image });
  console.log(JSON.stringify({ path, features: [...features.data] }));
}
`;
