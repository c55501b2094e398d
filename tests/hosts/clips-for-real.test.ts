/** Common fate trains on a folder of videos, with the real command line, a real worker and a real ffmpeg. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { ffmpegVariable, findFfmpeg } from '../../electron/worker/data/video-frames.ts';
import { build, root } from '../built.ts';
import { temporaryFolder } from '../lab/fixture.ts';
import { madeScene, png } from '../worker/data/flow/scenes.ts';
import { run } from './command-line.ts';

const home = temporaryFolder();
const videos = join(home, 'videos');
const ffmpeg = await findFfmpeg();

/** A video of ten frames a second in which things move over each other. */
async function film(name: string, scene: number): Promise<void> {
  const frames = mkdtempSync(join(home, 'frames-'));
  for (const [i, frame] of (await madeScene(scene, 12)).frames.entries())
    writeFileSync(join(frames, `${String(i + 1).padStart(4, '0')}.png`), await png(frame));
  const words = ['-hide_banner', '-loglevel', 'error', '-framerate', '10', '-i', join(frames, '%04d.png')];
  execFileSync(ffmpeg!, [...words, '-c:v', 'mpeg4', '-q:v', '2', join(videos, name)]);
}

const train = (...words: readonly string[]) => {
  const options = ['--encoder', 'conv4', '--size', '32', '--batch', '4', '--steps', '3', '--engine', 'cpu'];
  const all = ['train', '--images', videos, '--task', 'common-fate', ...options, ...words];
  return run(root, [...all, '--workspace', join(home, 'workspace'), '--json'], { cwd: home });
};

describe.skipIf(ffmpeg === undefined)('common fate on videos (skipped where no ffmpeg is installed)', () => {
  beforeAll(async () => {
    mkdirSync(videos);
    for (const scene of [1, 2, 3]) await film(`${scene}.mp4`, scene);
    await build('hosts', 'worker');
  }, 180_000);

  it('trains on their clips, and holds out whole videos', async () => {
    const { lines, code, stderr } = await train('--videos', 'clips');
    expect(code, stderr).toBe(0);
    // The last frame of each clip has no next one.
    const started = lines.find(({ event }) => event === 'started');
    expect(started, JSON.stringify(lines[0])).toMatchObject({ images: 18, heldOutImages: 9 });
    expect(lines.at(-1)).toMatchObject({ event: 'finished', status: 'finished', steps: 3 });
  }, 300_000);

  it('says how clips are had from videos whose frames are a second apart', async () => {
    const { code, stderr } = await train();
    expect(code).toBe(3);
    expect(stderr).toContain('--videos clips');
  }, 120_000);

  it('is refused without ffmpeg, with what to do', async () => {
    process.env[ffmpegVariable] = 'off';
    const { code, stderr } = await train('--videos', 'clips', '--set', 'leastMotion=0.3');
    delete process.env[ffmpegVariable];
    expect(code).toBe(3);
    expect(stderr).toMatch(/clips of 3 videos need ffmpeg, and none was found.*install ffmpeg/s);
  }, 120_000);
});
