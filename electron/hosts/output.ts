/**
 * Output of a command: JSON lines for programs, or text and a progress bar for people. Names of files can contain anything, so
 * characters that would move the cursor, start a line or reorder the text are shown as `\uXXXX`.
 */
import type { Failure } from '../../shared/failure.ts';
import { showInvisibleInLine } from '../../shared/invisible-characters.ts';

/** Where a command writes. */
export interface Output {
  readonly json: boolean;
  /** One object as a line on stdout; only with --json. */
  line(record: object): void;
  /** A line of text: on stdout, or on stderr with --json. */
  say(words: string): void;
  /**
   * A line of text on stderr; with --json also a line `{"event":"warning","message"}`.
   * @param isInRecord The record of the result holds this warning, so it gets no line of its own.
   */
  warn(words: string, isInRecord?: boolean): void;
  /**
   * Current progress: in a terminal a bar and a text that are redrawn, otherwise a line of text from time to time.
   * @param share Share that is done, 0 to 1.
   */
  progress(share: number, words: string): void;
}

/** How often progress is written if it cannot be redrawn. */
const plainProgressMs = 10_000;

/** Opens the output. @param json Whether --json was given. */
export function openOutput(json: boolean): Output {
  // A reader that closes the pipe, such as `head`, is not an error.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
    });
  }
  const isTerminal = process.stderr.isTTY === true;
  let drawn = false;
  let lastPlain = Date.now();
  const clear = () => {
    if (drawn) process.stderr.write('\r\x1b[2K');
    drawn = false;
  };
  const line = (record: object) => {
    if (json) process.stdout.write(`${showInvisibleInLine(JSON.stringify(record))}\n`);
  };
  return {
    json,
    line,
    say: (words) => {
      clear();
      (json ? process.stderr : process.stdout).write(`${showInvisibleInLine(words)}\n`);
    },
    warn: (words, isInRecord = false) => {
      clear();
      if (!isInRecord) line({ event: 'warning', message: words });
      process.stderr.write(`${showInvisibleInLine(words)}\n`);
    },
    progress: (share, text) => {
      const words = showInvisibleInLine(text);
      if (isTerminal) {
        clear();
        const columns = (process.stderr.columns || 80) - 1;
        const drawing = [bar(share, Math.min(20, columns - words.length - 3)), words].filter(Boolean).join(' ');
        process.stderr.write(drawing.slice(0, columns));
        drawn = true;
      } else if (!json && Date.now() - lastPlain > plainProgressMs) {
        lastPlain = Date.now();
        process.stderr.write(`${words}\n`);
      }
    },
  };
}

/** `[#####-----]`; empty if there is no room for it. */
function bar(share: number, width: number): string {
  if (width < 4) return '';
  const full = Math.round(Math.min(1, Math.max(0, share)) * width);
  return `[${'#'.repeat(full)}${'-'.repeat(width - full)}]`;
}

/** `1 h 05 min`, `3 min 20 s`, `12 s` */
export function duration(seconds: number): string {
  const s = Math.round(seconds);
  const two = (value: number): string => String(value).padStart(2, '0');
  if (s >= 3600) return `${Math.floor(s / 3600)} h ${two(Math.floor((s % 3600) / 60))} min`;
  return s >= 60 ? `${Math.floor(s / 60)} min ${two(s % 60)} s` : `${s} s`;
}

const exitCodes: Readonly<Record<Failure['code'], number>> = {
  failed: 1,
  'not-found': 3,
  denied: 3,
  'bad-usage': 2,
  'unusable-input': 3,
  diverged: 4,
  stopped: 130,
};

/** The exit code of a failure. */
export const exitCodeOf = (failure: Failure | undefined): number => exitCodes[failure?.code ?? 'failed'];

/** A failure as one line of text: its message and its hint. */
export const wordsOf = (failure: Failure): string =>
  showInvisibleInLine(failure.hint ? `${failure.message} (${failure.hint})` : failure.message);
