/** The pictures of a look inside, as PNG files in one folder. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type InsideAttention, type InsideFilters, type InsideStage, imageFile } from '../../../../shared/inside.ts';
import { filterSheet } from '../../pictures/filter-sheet.ts';
import { heatColour } from '../../pictures/heat-picture.ts';
import type { Kernels } from '../../pictures/kernels.ts';
import { channelsOf, type Picture, type Pixels } from '../../pictures/picture.ts';
import { placesPicture } from '../../pictures/places-picture.ts';
import { pngOf } from '../../pictures/png.ts';
import type { FeatureMaps } from '../stage-extractor.ts';
import type { AttentionMaps } from './attention-maps.ts';
import { colourPictures, placeScores } from './patch-colours.ts';

/** Writes the pictures of one look. Names of files are relative to its folder. */
export class InsidePictures {
  /** @param folder It exists. @param side Of maps over images, in pixels. */
  constructor(
    private readonly folder: string,
    private readonly side: number,
  ) {}

  /** The features of places as colours, one picture for every image. @param stage Its number, from 1. */
  async colours(maps: FeatureMaps, stage: number): Promise<NonNullable<InsideStage['colours']>> {
    const scores = placeScores(maps);
    const pictures = colourPictures(scores, this.side);
    const files = pictures.map((picture, image) => this.#write(`colours-${stage}-${image + 1}.png`, picture));
    return { files: await Promise.all(files), explained: [...scores.explained] };
  }

  /**
   * Attention of every image: the mean over heads, and every head. White is an even share of the attention; each map goes to
   * full colour where its share differs most from it.
   */
  async attention(
    { count, heads, places, data }: AttentionMaps,
    grid: Pick<FeatureMaps, 'rows' | 'columns'>,
    stage: number,
  ): Promise<NonNullable<InsideStage['attention']>> {
    const drawn = async (weights: Float32Array, name: string): Promise<InsideAttention> => {
      const above = weights.map((weight) => weight * places - 1);
      const widest = above.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0) || 1;
      const colours = [...above].flatMap((value) => [...heatColour(value / widest)]);
      const file = await this.#write(`attention-${stage}-${name}.png`, placesPicture(colours, grid, this.side));
      return { file, most: above.reduce((most, value) => Math.max(most, 1 + value), 0) };
    };
    const shown = Array.from({ length: count }, async (_, image) => {
      const ofHeads = Array.from({ length: heads }, (_, head) => {
        const from = (image * heads + head) * places;
        return data.subarray(from, from + places);
      });
      const mean = Float32Array.from({ length: places }, (_, place) =>
        ofHeads.reduce((sum, weights) => sum + weights[place]! / heads, 0),
      );
      return {
        mean: await drawn(mean, `${image + 1}-mean`),
        heads: await Promise.all(ofHeads.map((weights, head) => drawn(weights, `${image + 1}-${head + 1}`))),
      };
    });
    return Promise.all(shown);
  }

  /** The filters of the first layer in one picture. */
  async filters(found: Kernels | string): Promise<InsideFilters> {
    if (typeof found === 'string') return { why: found };
    const { count, channels, rows, columns, tensor } = found;
    const sheet = filterSheet(found);
    const file = await this.#write('filters.png', sheet);
    return { file, width: sheet.width, height: sheet.height, count, channels, rows, columns, tensor };
  }

  /** An image, as people see it. @param square [size, size, channels] @param side Larger ones are reduced to this side. */
  async image(number: number, square: Pixels, size: number, side: number): Promise<void> {
    const picture = { width: size, height: size, channels: channelsOf(square, size), data: square };
    await this.#write(imageFile(number), picture, side);
  }

  async #write(name: string, picture: Picture, side = picture.width): Promise<string> {
    await writeFile(join(this.folder, name), await pngOf(picture, side));
    return name;
  }
}
