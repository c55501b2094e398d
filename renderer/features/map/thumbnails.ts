/** Thumbnails of the images on screen, loaded a few at a time; the ones used longest ago give up their place. */
import { atlasSlots, type Sprite, thumbnailSide } from './painter.ts';

const atOnce = 6;

type Kept = Pick<Sprite, 'slot' | 'picture'>;

export class Thumbnails {
  /** By point, in the order of last use. */
  readonly #kept = new Map<number, Kept>();
  readonly #failed = new Set<number>();
  readonly #loading = new Set<number>();
  #wanted: readonly number[] = [];
  #closed = false;

  /**
   * @param addressOf Of a point's picture.
   * @param onLoaded Called after each.
   */
  constructor(
    private readonly addressOf: (point: number) => string,
    private readonly onLoaded: () => void,
  ) {}

  /** Those of these points that are loaded; at most the size of the atlas. */
  of(points: readonly number[]): Sprite[] {
    return points.slice(0, atlasSlots).flatMap((point) => {
      const kept = this.#kept.get(point);
      if (!kept) return [];
      this.#kept.delete(point);
      this.#kept.set(point, kept);
      return [{ point, ...kept }];
    });
  }

  /** Loads these points' pictures, and none that were wanted before and are not begun. */
  want(points: readonly number[]): void {
    this.#wanted = points.slice(0, atlasSlots);
    this.#next();
  }

  close(): void {
    this.#closed = true;
    this.#wanted = [];
  }

  #next(): void {
    for (const point of this.#wanted) {
      if (this.#loading.size >= atOnce) return;
      if (!this.#kept.has(point) && !this.#loading.has(point) && !this.#failed.has(point)) void this.#load(point);
    }
  }

  async #load(point: number): Promise<void> {
    this.#loading.add(point);
    const image = new Image();
    image.src = this.addressOf(point);
    const loaded = await image.decode().then(
      () => true,
      () => false,
    );
    this.#loading.delete(point);
    if (this.#closed) return;
    if (loaded) this.#keep(point, image);
    else this.#failed.add(point); // a file that was moved or deleted stays a point
    this.#next();
  }

  #keep(point: number, image: HTMLImageElement): void {
    let slot = this.#kept.size;
    if (slot >= atlasSlots) {
      const [oldest, kept] = this.#kept.entries().next().value!;
      this.#kept.delete(oldest);
      slot = kept.slot;
    }
    const picture = document.createElement('canvas');
    picture.width = thumbnailSide;
    picture.height = thumbnailSide;
    // The central square, as an encoder sees it.
    const scale = thumbnailSide / Math.max(1, Math.min(image.naturalWidth, image.naturalHeight));
    const [width, height] = [scale * image.naturalWidth, scale * image.naturalHeight];
    const [left, top] = [(thumbnailSide - width) / 2, (thumbnailSide - height) / 2];
    picture.getContext('2d')?.drawImage(image, left, top, width, height);
    this.#kept.set(point, { slot, picture });
    this.onLoaded();
  }
}
