/** A look inside any encoder: features of places as colours, filters of the first layer, images by unit, and attention. */
import { mkdir, rename } from 'node:fs/promises';
import { basename } from 'node:path';
import { idOfSource } from '../../../../shared/encoder-source.ts';
import type { Inside, InsideStage } from '../../../../shared/inside.ts';
import type { JobOf } from '../../../../shared/worker-protocol.ts';
import { indexFolders } from '../../data/index-folders.ts';
import { openPack } from '../../data/pack.ts';
import { openEngine } from '../../engine/open-engine.ts';
import type { JobControl } from '../../messages/job-control.ts';
import { evenlySpread } from '../../numerics/evenly-spread.ts';
import { InsidePictures } from './inside-pictures.ts';
import { openedEncoder, openPlaces } from './opened-encoder.ts';
import { centralSquareOf, walkImages } from './walk-images.ts';

/** Most images that units are compared on. */
const mostCompared = 1000;
/** Images that are shown as colours. */
const mostShown = 8;
/** Images for each unit. */
const mostForUnit = 8;
/** Sides in pixels: of images that are shown as colours, and of the images of units. */
const sides = { shown: 256, ofUnit: 96 } as const;

/**
 * The pictures are first written beside the folder that they belong in, and moved there at the end.
 * @throws FailureError as openedEncoder and walkImages; 'stopped'.
 */
export async function lookInside(
  { source, dataset, stage, out }: JobOf<'inside'>,
  control: JobControl,
): Promise<Omit<Inside, 'seconds' | 'madeAt'>> {
  const warnings: string[] = [];
  const { encoder, step, filters, attention } = await openedEncoder(source, (message) => warnings.push(message));
  await indexFolders(dataset, encoder.packSide, {
    onProgress: (done, total) => control.progress('reading the images', done, total),
    isCancelled: () => control.stopAsked,
  });
  const pack = await openPack(dataset.packDir, encoder.packSide);
  const engine = await openEngine('auto', control.port);
  try {
    const compared = evenlySpread(pack.count, mostCompared);
    const shown = evenlySpread(compared.length, mostShown).map((at) => compared[at]!);
    const extractor = await openPlaces(encoder, engine);
    const { size } = extractor;
    const images = { pack, compared, shown };
    const walked = await walkImages(encoder, extractor, images, { stage, mostForUnit }, control);
    await extractor.dispose();
    const attended =
      typeof attention === 'string'
        ? undefined
        : await attention(engine, await Promise.all(shown.map((image) => centralSquareOf(pack, image, size))));

    const part = partOf(out);
    await mkdir(part, { recursive: true });
    const pictures = new InsidePictures(part, Math.min(size, sides.shown));
    const stages: InsideStage[] = [];
    for (const [i, { stage: name, maps, top }] of walked.entries()) {
      control.progress('drawing stages', i, walked.length);
      await control.checkStopped();
      const { rows, columns, width } = maps;
      const weights = attended?.get(name);
      stages.push({
        stage: name,
        width,
        rows,
        columns,
        ...(rows * columns > 1 && { colours: await pictures.colours(maps, i + 1) }),
        ...top,
        ...(weights && { attention: await pictures.attention(weights, maps, i + 1) }),
      });
    }
    const ofUnits = stages.flatMap(({ units }) => units.flatMap(({ top }) => top.map(([image]) => image)));
    const seen = [...new Set([...shown, ...ofUnits])].sort((a, b) => a - b);
    const names: Record<string, string> = {};
    for (const [done, image] of seen.entries()) {
      const side = shown.includes(image) ? sides.shown : sides.ofUnit;
      await pictures.image(image, await centralSquareOf(pack, image, size), size, side);
      names[image] = pack.name(image);
      control.progress('drawing images', done + 1, seen.length);
      await control.checkStopped();
    }
    const drawn = await pictures.filters(filters);
    await rename(part, out);
    return {
      event: 'inside',
      encoderOf: idOfSource(source),
      ...(step !== undefined && { step }),
      folders: [...dataset.folders],
      pictures: basename(out),
      images: compared.length,
      of: pack.count,
      shown,
      names,
      filters: drawn,
      stages,
      ...(typeof attention === 'string' && { noAttention: attention }),
      warnings,
    };
  } finally {
    pack.close();
    await engine.dispose();
  }
}

/** Where the pictures are before all of them are written. */
const partOf = (out: string): string => `${out}.part`;
