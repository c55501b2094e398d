/**
 * Frames of videos, extracted with the user's own ffmpeg into the cache. A video is untrusted input: ffmpeg gets no shell, no
 * network, no playlist formats, and limited time.
 */
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { constants } from 'node:fs';
import { access, mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve } from 'node:path';
import type { ImageReading } from '../../../shared/image-reading.ts';
import type { PassedOver } from '../../../shared/run-results.ts';
import { readRegular } from '../../files/open-regular.ts';
import type { FoundFile } from './find-picture-files.ts';

/** Names that ffmpeg gives to frames, numbered from 1. */
const extracted = /^\d{6}\.jpg$/;

/** Which frames of a video are used. */
export type VideoWay = 'frames' | NonNullable<ImageReading['videos']>;

/** Limits of what is extracted from one video. */
export const videoLimits = {
  frames: 120,
  /** Longer side of a frame, in pixels. */
  side: 1280,
  /** For one video. */
  seconds: 300,
} as const;

/** Frames of a video by the second, and the clips that they form. */
interface Timing {
  readonly framesPerSecond: number;
  readonly framesOfClip: number;
  /** From the start of a clip to that of the next. */
  readonly secondsApart: number;
}
const timings: Readonly<Record<VideoWay, Timing>> = {
  frames: { framesPerSecond: 1, framesOfClip: 1, secondsApart: 1 },
  clips: { framesPerSecond: 10, framesOfClip: 10, secondsApart: 10 },
};

/** Environment variable with the path of ffmpeg, or `off` to leave videos aside. */
export const ffmpegVariable = 'PRETEXT_LAB_FFMPEG';

/** The absolute path of ffmpeg: as named by the environment variable, else the first on PATH; undefined if there is none. */
export async function findFfmpeg(env: NodeJS.ProcessEnv = process.env): Promise<string | undefined> {
  const named = env[ffmpegVariable];
  if (named === 'off') return undefined;
  const program = process.platform === 'win32' ? 'ffmpeg.exe' : 'ffmpeg';
  const onPath = (env.PATH ?? env.Path ?? '')
    .split(process.platform === 'win32' ? ';' : ':')
    // A relative entry would run a program of the current folder.
    .filter(isAbsolute)
    .map((folder) => join(folder, program));
  for (const path of named ? [resolve(named)] : onPath) if (await isProgram(path)) return path;
  return undefined;
}

const isProgram = async (path: string): Promise<boolean> => {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
};

/** Containers that hold their own frames. Playlists and scripts (HLS, concat …), which name other files, are not read. */
const containers = 'mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpeg,mpegts,asf,flv,ogg';

/** The filters that choose frames: those at the rate, and of these the first of every clip. */
function chosenFrames({ framesPerSecond, framesOfClip, secondsApart }: Timing): string[] {
  const rate = `fps=${framesPerSecond}`;
  if (framesOfClip === framesPerSecond * secondsApart) return [rate];
  // Without new times, ffmpeg would fill the gaps with copies.
  const first = `select='lt(mod(n,${framesPerSecond * secondsApart}),${framesOfClip})'`;
  return [rate, first, `setpts=N/(${framesPerSecond}*TB)`];
}

/** Arguments of ffmpeg. @param video Absolute path. Frames are written into ffmpeg's working folder. */
export const ffmpegArguments = (video: string, way: VideoWay): string[] => [
  ...['-nostdin', '-hide_banner', '-loglevel', 'error', '-y'],
  ...['-protocol_whitelist', 'file,pipe', '-format_whitelist', containers],
  ...['-t', String((videoLimits.frames / timings[way].framesOfClip) * timings[way].secondsApart)],
  // With `file:`, no name is taken for an option or for a protocol such as `concat:`.
  ...['-i', `file:${video}`],
  ...['-map', '0:v:0', '-an', '-sn', '-dn'],
  '-vf',
  [
    ...chosenFrames(timings[way]),
    `scale=w='min(iw,${videoLimits.side})':h='min(ih,${videoLimits.side})':force_original_aspect_ratio=decrease`,
  ].join(','),
  ...['-frames:v', String(videoLimits.frames), '-q:v', '2', '-f', 'image2', '%06d.jpg'],
];

/** Folders of chosen folders' frames, and what was found in them. */
export interface VideoFrames {
  /** In the order of the videos. */
  readonly frames: readonly FoundFile[];
  /** Videos without a usable frame. */
  readonly unreadable: readonly PassedOver[];
  /** Absolute paths of the folders that the frames are in, to be indexed like chosen folders. */
  readonly folders: readonly string[];
}

/** What `framesOf` works with. */
export interface VideoSource {
  readonly ffmpeg: string;
  readonly way: VideoWay;
  /** Absolute paths of the chosen folders. */
  readonly folders: readonly string[];
  /** Folder in the cache that frames are written to: `<cache>/<number of the chosen folder>/<path of the video>/000001000ms.jpg`. */
  readonly cache: string;
  readonly onVideo: (done: number) => void;
  readonly isCancelled: () => boolean;
}

function isWithin(folder: string, path: string): boolean {
  const below = relative(folder, path);
  return below !== '' && !below.startsWith('..') && !isAbsolute(below);
}

/**
 * The frames of videos. Unchanged videos (same size and modification time) are not read again. Only one process at a time may
 * work in the cache.
 */
export async function framesOf(videos: readonly FoundFile[], source: VideoSource): Promise<VideoFrames> {
  const frames: FoundFile[] = [];
  const unreadable: PassedOver[] = [];
  const used = new Set<string>();
  for (const [done, video] of videos.entries()) {
    if (source.isCancelled()) break;
    source.onVideo(done);
    const chosen = source.folders.findIndex((folder) => isWithin(folder, video.path));
    const root = join(source.cache, String(chosen));
    const into = join(root, relative(source.folders[chosen]!, video.path));
    const why = (await isCurrent(into, video, source.way)) ? undefined : await extract(video, into, source);
    const found = why === undefined ? await framesIn(into) : [];
    if (why !== undefined) unreadable.push({ path: video.path, ...why });
    if (found.length > 0) used.add(root);
    frames.push(...found);
  }
  return { frames, unreadable, folders: [...used] };
}

/** Remembers which video the frames of a folder are of. */
const sourceFile = '.source.json';
const sourceOf = ({ size, mtime }: FoundFile, way: VideoWay): string =>
  JSON.stringify({ size, mtime, limits: videoLimits, timing: timings[way] });

const isCurrent = async (into: string, video: FoundFile, way: VideoWay): Promise<boolean> =>
  readRegular(join(into, sourceFile)).then(
    (bytes) => bytes.toString('utf8') === sourceOf(video, way),
    () => false,
  );

async function framesIn(folder: string): Promise<FoundFile[]> {
  const names = (await readdir(folder)).filter((name) => /^\d{9}ms(-\d+)?\.jpg$/.test(name)).sort();
  return Promise.all(
    names.map(async (name) => {
      const path = join(folder, name);
      const { size, mtimeMs } = await stat(path);
      return { path, size, mtime: mtimeMs };
    }),
  );
}

/** Extracts into a temporary folder, which is renamed when it is complete. @returns Why there are no frames. */
async function extract(
  video: FoundFile,
  into: string,
  { ffmpeg, way, cache, isCancelled }: VideoSource,
): Promise<Omit<PassedOver, 'path'> | undefined> {
  const part = join(cache, 'part');
  await rm(part, { recursive: true, force: true });
  await mkdir(part, { recursive: true });
  try {
    const why = await run(spawn(ffmpeg, ffmpegArguments(video.path, way), options(part)), isCancelled);
    if (why) return why;
    if ((await nameByTime(part, timings[way])) === 0)
      return { reason: 'undecodable', detail: 'ffmpeg found no frame in this video' };
    await writeFile(join(part, sourceFile), sourceOf(video, way));
    await rm(into, { recursive: true, force: true });
    await mkdir(dirname(into), { recursive: true });
    await rename(part, into);
    return undefined;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENAMETOOLONG') throw error;
    return { reason: 'unreadable', detail: 'its path is too long for the cache' };
  } finally {
    await rm(part, { recursive: true, force: true });
  }
}

/**
 * Renames frames to the time of their clip in milliseconds, and their number in it if it has several. Consecutive numbers
 * say that frames are consecutive, which tasks on motion look for. @returns Their number.
 */
async function nameByTime(folder: string, { framesOfClip, secondsApart }: Timing): Promise<number> {
  const names = (await readdir(folder)).filter((name) => extracted.test(name));
  for (const name of names) {
    const place = Number.parseInt(name, 10) - 1;
    const ms = String(Math.floor(place / framesOfClip) * secondsApart * 1000).padStart(9, '0');
    const number = framesOfClip > 1 ? `-${String((place % framesOfClip) + 1).padStart(2, '0')}` : '';
    await rename(join(folder, name), join(folder, `${ms}ms${number}.jpg`));
  }
  return names.length;
}

const options = (cwd: string): SpawnOptions => ({
  cwd,
  shell: false,
  windowsHide: true,
  stdio: ['ignore', 'ignore', 'pipe'],
});

/** Characters of ffmpeg's messages that are kept. */
const mostWords = 4000;

/** Waits for ffmpeg to end. @returns Why it failed. */
function run(child: ChildProcess, isCancelled: () => boolean): Promise<Omit<PassedOver, 'path'> | undefined> {
  return new Promise((end) => {
    let words = '';
    let isLate = false;
    const began = Date.now();
    const watch = setInterval(() => {
      isLate = Date.now() - began > videoLimits.seconds * 1000;
      if (isLate || isCancelled()) child.kill('SIGKILL');
    }, 100);
    child.stderr!.on('data', (chunk: Buffer) => {
      words = (words + chunk.toString('utf8')).slice(-mostWords);
    });
    child.on('error', ({ message }) => {
      clearInterval(watch);
      end({ reason: 'unreadable', detail: `ffmpeg cannot be started: ${message}` });
    });
    child.on('close', (code) => {
      clearInterval(watch);
      if (isLate) end({ reason: 'beyond-limits', detail: `its frames take more than ${videoLimits.seconds} s` });
      else if (code === 0) end(undefined);
      else
        end({
          reason: 'undecodable',
          detail: `ffmpeg cannot read it: ${words.trim().split('\n').at(-1) || `it ended with ${code ?? 'a signal'}`}`,
        });
    });
  });
}
