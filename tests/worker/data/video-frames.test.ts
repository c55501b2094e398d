import { execFileSync } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { splitHeldOut } from '../../../electron/worker/data/held-out-split.ts';
import { indexFolders } from '../../../electron/worker/data/index-folders.ts';
import { openPack } from '../../../electron/worker/data/pack.ts';
import { ffmpegVariable, findFfmpeg, videoLimits } from '../../../electron/worker/data/video-frames.ts';
import { colourReading, type ImageReading } from '../../../shared/image-reading.ts';
import { fill, photograph, temporaryFolder } from './pictures.ts';

const side = 32;
const root = temporaryFolder();
const before = process.env[ffmpegVariable];
afterEach(() => {
  if (before === undefined) delete process.env[ffmpegVariable];
  else process.env[ffmpegVariable] = before;
});

let made = 0;
function fresh(): { folder: string; packDir: string } {
  const place = join(root, String(made++));
  return { folder: join(place, 'chosen'), packDir: join(place, 'workspace', 'pack') };
}
async function names(packDir: string): Promise<string[]> {
  const pack = await openPack(packDir, side);
  pack.close();
  return Array.from({ length: pack.count }, (_, i) => pack.name(i));
}
const index = ({ folder, packDir }: { folder: string; packDir: string }, reading = colourReading) =>
  indexFolders({ folders: [folder], packDir, reading }, side);
const clips: ImageReading = { ...colourReading, videos: 'clips' };

describe('ffmpeg', () => {
  it('is found on PATH in absolute folders only, unless a variable names it or turns it off', async () => {
    const bin = join(root, 'bin');
    const ffmpeg = join(bin, process.platform === 'win32' ? 'ffmpeg.exe' : 'ffmpeg');
    await fill(bin, { 'ffmpeg.exe': '', ffmpeg: '', other: '' });
    for (const name of ['ffmpeg', 'ffmpeg.exe', 'other']) await chmod(join(bin, name), 0o755);
    const separator = process.platform === 'win32' ? ';' : ':';
    const path = ['.', join(root, 'nowhere'), bin].join(separator);
    expect(await findFfmpeg({ PATH: path })).toBe(ffmpeg);
    expect(await findFfmpeg({ PATH: ['.', ''].join(separator) })).toBeUndefined();
    expect(await findFfmpeg({ PATH: path, [ffmpegVariable]: 'off' })).toBeUndefined();
    expect(await findFfmpeg({ PATH: path, [ffmpegVariable]: join(bin, 'other') })).toBe(join(bin, 'other'));
    expect(await findFfmpeg({ PATH: path, [ffmpegVariable]: join(bin, 'missing') })).toBeUndefined();
  });
});

/** A program in place of ffmpeg that notes its arguments and writes two frames. */
describe.skipIf(process.platform === 'win32')('with a stand-in for ffmpeg', () => {
  const program = join(root, 'stand-in');
  const notes = join(root, 'notes.jsonl');
  beforeAll(async () => {
    const frames = await Promise.all([1, 2].map((seed) => photograph(seed).jpeg().toBuffer()));
    await fill(root, { 'frame1.jpg': frames[0]!, 'frame2.jpg': frames[1]! });
    await writeFile(
      program,
      `#!${process.execPath}
const fs = require('node:fs');
const words = process.argv.slice(2);
fs.appendFileSync(${JSON.stringify(notes)}, JSON.stringify({ words, cwd: process.cwd() }) + '\\n');
if (words[words.indexOf('-i') + 1].endsWith('broken.mp4')) { console.error('[mov] x\\nno moov atom'); process.exit(1); }
if (words[words.indexOf('-i') + 1].endsWith('empty.mp4')) process.exit(0);
const count = words.join(' ').includes('select=') ? 13 : 2;
for (let i = 1; i <= count; i++)
  fs.copyFileSync(${JSON.stringify(root)} + '/frame' + (1 + i % 2) + '.jpg', String(i).padStart(6, '0') + '.jpg');
`,
    );
    await chmod(program, 0o755);
  });
  const calls = async (): Promise<{ words: string[]; cwd: string }[]> =>
    (await readFile(notes, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));

  it('takes frames as photographs of the video’s folder, and lists videos that cannot be read', async () => {
    const place = fresh();
    process.env[ffmpegVariable] = program;
    await fill(place.folder, {
      'a.jpg': await photograph(9).jpeg().toBuffer(),
      'cats/film.mp4': 'x',
      'broken.mp4': 'x',
      'empty.mp4': 'x',
    });
    const record = await index(place);
    expect(await names(place.packDir)).toEqual([
      'a.jpg',
      join('cats', 'film.mp4', '000000000ms.jpg'),
      join('cats', 'film.mp4', '000001000ms.jpg'),
    ]);
    expect(record.notConsidered!.files).toEqual({});
    expect(record.passedOver.map(({ path, reason, detail }) => [path, reason, detail])).toEqual([
      [join(place.folder, 'broken.mp4'), 'undecodable', 'ffmpeg cannot read it: no moov atom'],
      [join(place.folder, 'empty.mp4'), 'undecodable', 'ffmpeg found no frame in this video'],
    ]);
    // Nothing is written next to the video.
    expect((await readdir(place.folder)).sort()).toEqual(['a.jpg', 'broken.mp4', 'cats', 'empty.mp4']);
    expect(await readdir(join(place.folder, 'cats'))).toEqual(['film.mp4']);
  });

  it('passes every name as a file, never as an option or a protocol, and allows no network and no playlist', async () => {
    const place = fresh();
    process.env[ffmpegVariable] = program;
    await rm(notes, { force: true });
    const odd = ['-i.mp4', 'concat:a|b.mp4', '%04d.mp4', '$(touch x).mp4', 'http:x.mp4', `${'n'.repeat(251)}.mp4`];
    await fill(place.folder, Object.fromEntries(odd.map((name) => [name, 'x'])));
    await index(place);
    const all = await calls();
    expect(all.map(({ words }) => words[words.indexOf('-i') + 1]).sort()).toEqual(
      odd.map((name) => `file:${join(place.folder, name)}`).sort(),
    );
    for (const { words, cwd } of all) {
      expect(words[words.indexOf('-protocol_whitelist') + 1]).toBe('file,pipe');
      expect(words[words.indexOf('-format_whitelist') + 1]!.split(',')).not.toContain('hls');
      expect(words.at(-1)).toBe('%06d.jpg');
      expect(cwd.startsWith(place.packDir)).toBe(true);
    }
  });

  it('numbers the frames of clips, one clip every ten seconds', async () => {
    const place = fresh();
    process.env[ffmpegVariable] = program;
    await fill(place.folder, { 'film.mp4': 'x' });
    await index(place, clips);
    const found = await names(place.packDir);
    const expected = Array.from({ length: 13 }, (_, i) => (i < 10 ? ['000000000', i + 1] : ['000010000', i - 9]));
    expect(found).toEqual(
      expected.map(([ms, number]) => join('film.mp4', `${ms}ms-${String(number).padStart(2, '0')}.jpg`)),
    );
  });

  it('refuses clips without ffmpeg, and says what to do', async () => {
    const place = fresh();
    process.env[ffmpegVariable] = 'off';
    await fill(place.folder, { 'a.mp4': 'x', 'b.jpg': await photograph(7).jpeg().toBuffer() });
    await expect(index(place, clips)).rejects.toMatchObject({
      failure: {
        code: 'unusable-input',
        message: 'clips of a video need ffmpeg, and none was found',
        hint: expect.stringContaining('install ffmpeg'),
      },
    });
    await rm(join(place.folder, 'a.mp4'));
    expect(await index(place, clips)).toMatchObject({ images: 1 });
  });

  it('reads a video once, and again if it has changed', async () => {
    const place = fresh();
    process.env[ffmpegVariable] = program;
    await rm(notes, { force: true });
    await fill(place.folder, { 'film.mp4': 'x' });
    const first = await index(place);
    await index(place);
    expect(await calls()).toHaveLength(1);
    expect((await index(place)).images).toBe(first.images);
    await utimes(join(place.folder, 'film.mp4'), 1, 1);
    await index(place);
    expect(await calls()).toHaveLength(2);
  });

  it('reads a video once for packs of several sides, also at the same time', async () => {
    const place = fresh();
    process.env[ffmpegVariable] = program;
    await rm(notes, { force: true });
    await fill(place.folder, { 'film.mp4': 'x' });
    const spec = { folders: [place.folder], packDir: place.packDir };
    const both = await Promise.all([indexFolders(spec, side), indexFolders(spec, 2 * side)]);
    expect(both.map(({ images }) => images)).toEqual([2, 2]);
    expect(await calls()).toHaveLength(1);
  });

  it('keeps the frames of one video on one side of a split', async () => {
    const place = fresh();
    process.env[ffmpegVariable] = program;
    await fill(place.folder, { 'a.mp4': 'x', 'b.jpg': await photograph(7).jpeg().toBuffer() });
    await index(place);
    const pack = await openPack(place.packDir, side);
    pack.close();
    expect(pack.group(1)).toBe(pack.group(2));
    expect(pack.group(0)).not.toBe(pack.group(1));
    const { train, heldOut } = splitHeldOut(pack, 1);
    expect([[...train], [...heldOut]].map((half) => half.length).sort()).toEqual([1, 2]);
  });

  it('counts videos as not considered without ffmpeg', async () => {
    const place = fresh();
    process.env[ffmpegVariable] = 'off';
    await fill(place.folder, { 'a.mp4': 'x', 'b.MOV': 'x', 'c.jpg': await photograph(7).jpeg().toBuffer() });
    expect(await index(place)).toMatchObject({ images: 1, passedOver: [], notConsidered: { files: { video: 2 } } });
  });
});

const real = await findFfmpeg();
describe.skipIf(real === undefined)('with a real ffmpeg (skipped where none is installed)', () => {
  it('takes one frame a second, no larger than the limit, and reads no playlist', async () => {
    const place = fresh();
    await mkdir(place.folder, { recursive: true });
    const film = join(place.folder, '-film.mp4');
    const make = [
      '-f',
      'lavfi',
      '-i',
      'testsrc=duration=4:size=1600x400:rate=12',
      '-pix_fmt',
      'yuv420p',
      `file:${film}`,
    ];
    execFileSync(real!, ['-hide_banner', '-loglevel', 'error', ...make]);
    await fill(place.folder, {
      'list.mp4': `#EXTM3U\n#EXT-X-TARGETDURATION:4\n#EXTINF:4,\nfile://${film}\n#EXT-X-ENDLIST\n`,
    });
    const { size, mtimeMs } = await stat(film);
    const record = await index(place);
    expect(await names(place.packDir)).toEqual(
      [0, 1, 2, 3].map((second) => join('-film.mp4', `00000${second}000ms.jpg`)),
    );
    const pack = await openPack(place.packDir, side);
    pack.close();
    expect(pack.index.columns.width[pack.index.row(0)]).toBe(videoLimits.side);
    expect(record.passedOver).toMatchObject([{ path: join(place.folder, 'list.mp4'), reason: 'undecodable' }]);
    expect(await stat(film)).toMatchObject({ size, mtimeMs });
  });

  it('takes clips of consecutive frames, ten a second, for a second of every ten', async () => {
    const place = fresh();
    await mkdir(place.folder, { recursive: true });
    // The brightness of a frame is its number.
    const source = "nullsrc=size=64x48:rate=30:duration=12,geq=lum='16+mod(N,200)':cb=128:cr=128";
    const film = ['-f', 'lavfi', '-i', source, '-c:v', 'mpeg4', '-q:v', '2', join(place.folder, 'film.mp4')];
    execFileSync(real!, ['-hide_banner', '-loglevel', 'error', ...film]);
    await index(place, clips);
    const pack = await openPack(place.packDir, side);
    const numbers = await Promise.all(
      Array.from({ length: pack.count }, async (_, i) => ((await pack.read(i)).data[0]! * 219) / 255),
    );
    const found = Array.from({ length: pack.count }, (_, i) => pack.name(i));
    pack.close();
    expect(found.length).toBe(20);
    expect([found[0], found[19]]).toEqual([
      join('film.mp4', '000000000ms-01.jpg'),
      join('film.mp4', '000010000ms-10.jpg'),
    ]);
    for (const [i, number] of numbers.entries()) {
      const [clip, place] = [Math.floor(i / 10), i % 10];
      // The 300th frame is the hundredth of its round.
      expect(Math.abs(number - (100 * clip + 3 * place))).toBeLessThan(2.5);
    }
  });
});
