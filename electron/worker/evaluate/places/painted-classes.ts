/** Classes of pixels as pictures: each class has a colour and a pattern, so that colour alone never carries the meaning. */
import sharp from 'sharp';
import { channelsOf, type Picture, type Pixels, rendered } from '../../pictures/picture.ts';
import { ignoredPixel } from './mask-set.ts';

/** Okabe and Ito's colours for all kinds of colour vision, without black. */
const colours = [
  [86, 180, 233],
  [230, 159, 0],
  [0, 158, 115],
  [240, 228, 66],
  [0, 114, 178],
  [213, 94, 0],
  [204, 121, 167],
  [160, 160, 160],
] as const;

/** Whether a pixel is on a line of the pattern. With eight colours and six patterns, 24 classes look different. */
const patterns: readonly ((x: number, y: number) => boolean)[] = [
  () => false,
  (x, y) => (x + y) % 8 < 2,
  (x, y) => (x - y + 8000) % 8 < 2,
  (x) => x % 8 < 2,
  (_, y) => y % 8 < 2,
  (x, y) => x % 8 < 3 && y % 8 < 3,
];

/** The pixels of classes. @param labels [height, width]; ignored pixels are white with thin dots. */
export function paintedClasses(labels: Uint16Array, width: number, truth?: Uint16Array): Picture<Uint8Array> {
  const data = new Uint8Array(labels.length * 3);
  for (const [i, label] of labels.entries()) {
    const [x, y] = [i % width, Math.floor(i / width)];
    if ((truth ?? labels)[i] === ignoredPixel) {
      data.fill(x % 4 === 0 && y % 4 === 0 ? 120 : 255, 3 * i, 3 * i + 3);
      continue;
    }
    const isLine = patterns[label % patterns.length]!(x, y);
    for (let c = 0; c < 3; c++) data[3 * i + c] = isLine ? 40 : colours[label % colours.length]![c]!;
  }
  return { width, height: labels.length / width, channels: 3, data };
}

/** A PNG of few colours as a data: URL. */
export async function flatPicture({ width, height, data }: Picture<Uint8Array>): Promise<string> {
  const png = await sharp(data, { raw: { width, height, channels: 3 } })
    .png({ palette: true, colours: 64, dither: 0 })
    .toBuffer();
  return `data:image/png;base64,${png.toString('base64')}`;
}

const swatchSide = 16;

/** How the pixels of a class look. */
export const swatchOf = (label: number): Promise<string> =>
  flatPicture(paintedClasses(new Uint16Array(swatchSide * swatchSide).fill(label), swatchSide));

/** An image as a JPEG in a data: URL. @param square [size, size, channels] in 0–255. */
export async function photographPicture(square: Pixels, size: number): Promise<string> {
  const { data } = rendered({ width: size, height: size, channels: channelsOf(square, size), data: square });
  const jpeg = await sharp(data, { raw: { width: size, height: size, channels: 3 } })
    .resize({ width: Math.min(size, mostSide), withoutEnlargement: true })
    .jpeg({ quality: 85 })
    .toBuffer();
  return `data:image/jpeg;base64,${jpeg.toString('base64')}`;
}

/** In pixels: pictures of examples are no wider. */
const mostSide = 384;
