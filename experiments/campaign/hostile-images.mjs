/** Indexes folders of hostile images with good ones between them. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { drawsOf } from './draws.mjs';
import { goodFiles, hostileFile } from './image-mutations.mjs';
import { photograph } from './inputs.mjs';
import { packOf } from './laboratory.mjs';
import { runLab } from './processes.mjs';
import { Fault } from './tally.mjs';

/** Files of a folder: one trial indexes them all. */
export const filesPerFolder = 150;
const goodPerFolder = 9;
/** A picture may take a minute, as the limit of the lab says. */
const limitMs = 180_000;
/** Largest resident memory of one process. A picture of the largest allowed size takes three quarters of a gigabyte. */
const mostMiB = 1_800;

export class HostileImages {
  #folder;
  #keep;
  #good;
  #beside = {};
  #truth;

  /** @param keep Folder for the files that a fault was found with. */
  static async open(folder, keep) {
    const it = new HostileImages();
    mkdirSync(folder, { recursive: true });
    it.#folder = folder;
    it.#keep = keep;
    it.#good = await goodFiles();
    for (let i = 0; i < goodPerFolder; i++)
      it.#beside[`${i}00-good.jpg`] = await photograph(`beside/${i}`).jpeg().toBuffer();
    it.#truth = (await it.#index(it.#beside)).pack;
    return it;
  }

  trial(seed, number) {
    const files = {};
    for (let i = 0; i < filesPerFolder; i++) {
      const place = number * filesPerFolder + i;
      const { what, extension, bytes } = hostileFile(this.#good, drawsOf(seed, 'image', place));
      files[`${String(i).padStart(3, '0')}-${place}.${extension}`] = Object.assign(bytes, { what });
    }
    return {
      kind: 'hostile images',
      name: `images/${number}`,
      perform: () => this.#perform(files),
      weight: filesPerFolder,
    };
  }

  async #perform(files) {
    try {
      await this.#check(files);
    } catch (error) {
      if (error instanceof Fault) error.message += `; ${await this.#smallest(files, error.kind)}`;
      throw error;
    }
    return 'indexed';
  }

  async #check(files) {
    const { ending, pack, peakMiB, folder } = await this.#index({ ...files, ...this.#beside });
    if (ending.code !== 0) throw new Fault('lost', `good images are refused: ${ending.stderr.trim().slice(-300)}`);
    const { images, passedOver } = ending.last;
    const count = Object.keys(files).length + goodPerFolder;
    if (images + passedOver.length !== count)
      throw new Fault('silent', `${images} images and ${passedOver.length} skipped of ${count} files`);
    for (const { path, reason, detail } of passedOver)
      if (!reason || !detail?.trim()) throw new Fault('silent', `${path} is skipped without a reason`);
    for (const [path, pixels] of Object.entries(this.#truth))
      if (pack[join(folder, path)] !== pixels) throw new Fault('silent', `${path} is packed with other pixels`);
    if (peakMiB > mostMiB) throw new Fault('crashed', `a process takes ${Math.round(peakMiB)} MiB`);
  }

  /** Indexes files in a fresh workspace. */
  async #index(files) {
    const folder = join(this.#folder, 'photographs');
    const workspace = join(this.#folder, 'workspace');
    for (const each of [folder, workspace]) rmSync(each, { recursive: true, force: true });
    mkdirSync(folder);
    for (const [name, bytes] of Object.entries(files)) writeFileSync(join(folder, name), bytes);
    let peakMiB = 0;
    const ending = await runLab(['index', '--images', folder], workspace, limitMs, (lab) => {
      peakMiB = Math.max(peakMiB, lab.peakMiB());
    });
    const packed = ending.code === 0 ? packOf(workspace, 72) : {};
    const pack = this.#truth
      ? packed
      : Object.fromEntries(Object.entries(packed).map(([path, pixels]) => [path.slice(folder.length + 1), pixels]));
    return { ending, pack, peakMiB, folder };
  }

  /** Halves the files as long as one half alone shows the fault. @returns What is left, kept for a look. */
  async #smallest(files, kind) {
    let names = Object.keys(files);
    const shows = async (some) => {
      try {
        await this.#check(Object.fromEntries(some.map((name) => [name, files[name]])));
        return false;
      } catch (error) {
        return error instanceof Fault && error.kind === kind;
      }
    };
    while (names.length > 1) {
      const half = names.slice(0, names.length >> 1);
      if (await shows(half)) names = half;
      else if (await shows(names.slice(half.length))) names = names.slice(half.length);
      else break;
    }
    mkdirSync(this.#keep, { recursive: true });
    for (const name of names) writeFileSync(join(this.#keep, name), files[name]);
    return `kept in ${this.#keep}: ${names.map((name) => `${name} (${files[name].what})`).join(', ')}`;
  }
}
