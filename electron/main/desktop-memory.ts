/** What the desktop app remembers between starts, in one small file of its own: never a run, never a dataset. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { app } from 'electron';
import { z } from 'zod';

const whole = z.number().int();
const memorySchema = z.object({
  /** Where the window stood, not maximised. */
  bounds: z.object({ x: whole, y: whole, width: whole.positive(), height: whole.positive() }).optional(),
  maximised: z.boolean().optional(),
  /** The workspace a person chose when the usual one could not be written. */
  workspace: z.string().optional(),
});
export type DesktopMemory = z.infer<typeof memorySchema>;

const file = (): string => join(app.getPath('userData'), 'desktop.json');

/** What is remembered; nothing where the file is missing or damaged. */
export function recall(): DesktopMemory {
  try {
    return memorySchema.parse(JSON.parse(readFileSync(file(), 'utf8')));
  } catch {
    return {};
  }
}

/** Adds to what is remembered. Losing it costs a person nothing but a window's place, so that a full disk is no failure. */
export function remember(news: DesktopMemory): void {
  try {
    mkdirSync(dirname(file()), { recursive: true });
    const fresh = `${file()}.${process.pid}`;
    writeFileSync(fresh, JSON.stringify({ ...recall(), ...news }));
    renameSync(fresh, file());
  } catch {
    // The next start opens at the usual place.
  }
}
