/**
 * Scenes whose masks and boxes are known: textured shapes pasted onto photographs. The colours of a shape are random, so that
 * its texture says the class: stripes on discs, checks on squares, dots on triangles.
 */
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { Random } from '../../../../electron/worker/numerics/random.ts';
import { indexedPng } from './indexed-png.ts';

export const shapeNames = ['disc', 'square', 'triangle'] as const;

/** Colours of the palette of the masks, as Pascal VOC has them. */
const palette = [
  [0, 0, 0],
  [128, 0, 0],
  [0, 128, 0],
  [128, 128, 0],
];

interface Shape {
  readonly kind: number;
  readonly x: number;
  readonly y: number;
  readonly radius: number;
  readonly colours: readonly (readonly number[])[];
}

const inside = ({ kind, x, y, radius }: Shape, px: number, py: number): boolean => {
  const [dx, dy] = [(px - x) / radius, (py - y) / radius];
  if (kind === 0) return dx * dx + dy * dy <= 1;
  if (kind === 1) return Math.abs(dx) <= 0.9 && Math.abs(dy) <= 0.9;
  return dy <= 0.9 && dy >= -0.9 && Math.abs(dx) <= (dy + 0.9) / 2;
};

const isFirst = (kind: number, x: number, y: number): boolean => {
  if (kind === 0) return (x + y) % 12 < 6;
  if (kind === 1) return (Math.floor(x / 8) + Math.floor(y / 8)) % 2 === 0;
  return (x % 8) ** 2 + (y % 8) ** 2 < 24;
};

export interface SceneOptions {
  /** Folder of photographs. */
  readonly photographs: string;
  readonly train: number;
  readonly test: number;
  readonly width?: number;
  readonly height?: number;
}

/**
 * Writes `<folder>/{train,test}/NNN.png`, `masks-{train,test}/NNN.png`, `{train,test}.json` as COCO and `voc-{train,test}/NNN.xml`.
 * A class is 1, 2 or 3 in the masks; 0 is the photograph.
 */
export async function pastedShapes(
  folder: string,
  { photographs, train, test, width = 160, height = 128 }: SceneOptions,
): Promise<void> {
  const names = (await readdir(photographs)).filter((name) => /\.(jpe?g|png)$/i.test(name)).sort();
  for (const [part, count] of [
    ['train', train],
    ['test', test],
  ] as const) {
    for (const place of [part, `masks-${part}`, `voc-${part}`]) await mkdir(join(folder, place), { recursive: true });
    const images: object[] = [];
    const annotations: object[] = [];
    for (let n = 0; n < count; n++) {
      const random = new Random('pasted shapes', part, n);
      const stem = String(n).padStart(3, '0');
      // The photographs of the two parts differ.
      const at = (2 * n + (part === 'test' ? 1 : 0)) % (names.length - (names.length % 2));
      const pixels = new Uint8Array(
        await sharp(join(photographs, names[at]!))
          .resize(width, height)
          .removeAlpha()
          .toColourspace('srgb')
          .raw()
          .toBuffer(),
      );
      const mask = new Uint8Array(width * height);
      const objects: string[] = [];
      const count = random.integer(1, 2);
      for (let i = 0; i < count; i++) {
        const radius = random.integer(18, 30);
        const shape: Shape = {
          kind: random.integer(0, 2),
          radius,
          x: random.integer(
            count === 1 ? radius + 16 : i * 64 + 16 + radius,
            count === 1 ? width - radius - 16 : 144 - (1 - i) * 64 - radius,
          ),
          y: random.integer(radius, height - radius),
          colours: [0, 1].map((bright) => [0, 1, 2].map(() => random.integer(bright * 130, 120 + bright * 130))),
        };
        const bounds = { left: width, top: height, right: -1, bottom: -1 };
        for (let y = 0; y < height; y++)
          for (let x = 0; x < width; x++) {
            if (!inside(shape, x, y)) continue;
            mask[y * width + x] = shape.kind + 1;
            pixels.set(shape.colours[isFirst(shape.kind, x, y) ? 0 : 1]!, 3 * (y * width + x));
            bounds.left = Math.min(bounds.left, x);
            bounds.right = Math.max(bounds.right, x);
            bounds.top = Math.min(bounds.top, y);
            bounds.bottom = Math.max(bounds.bottom, y);
          }
        const { left, top, right, bottom } = bounds;
        annotations.push({
          id: annotations.length + 1,
          image_id: n,
          category_id: shape.kind + 1,
          bbox: [left, top, right - left + 1, bottom - top + 1],
          area: (right - left + 1) * (bottom - top + 1),
          iscrowd: 0,
        });
        objects.push(
          `<object><name>${shapeNames[shape.kind]}</name><difficult>0</difficult><bndbox><xmin>${left + 1}</xmin>` +
            `<ymin>${top + 1}</ymin><xmax>${right + 1}</xmax><ymax>${bottom + 1}</ymax></bndbox></object>`,
        );
      }
      await sharp(pixels, { raw: { width, height, channels: 3 } })
        .png({ compressionLevel: 3 })
        .toFile(join(folder, part, `${stem}.png`));
      await writeFile(
        join(folder, `masks-${part}`, `${stem}.png`),
        indexedPng(width, height, mask, { colours: palette }),
      );
      images.push({ id: n, file_name: `${stem}.png`, width, height });
      await writeFile(
        join(folder, `voc-${part}`, `${stem}.xml`),
        `<annotation><filename>${stem}.png</filename><size><width>${width}</width><height>${height}</height></size>${objects.join('')}</annotation>`,
      );
    }
    const categories = shapeNames.map((name, i) => ({ id: i + 1, name }));
    await writeFile(join(folder, `${part}.json`), JSON.stringify({ images, annotations, categories }));
    await writeFile(join(folder, `masks-${part}`, 'classes.txt'), ['background', ...shapeNames].join('\n'));
  }
}
