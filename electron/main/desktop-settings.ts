/** The settings that the desktop app keeps between starts, in one small file; it holds no runs and no datasets. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { app } from 'electron';
import { z } from 'zod';

const whole = z.number().int();
const memorySchema = z.object({
  /** Bounds of the window when not maximised. */
  bounds: z.object({ x: whole, y: whole, width: whole.positive(), height: whole.positive() }).optional(),
  maximised: z.boolean().optional(),
  /** The workspace that the user chose. */
  workspace: z.string().optional(),
});
/** The stored settings. */
export type DesktopMemory = z.infer<typeof memorySchema>;

const file = (): string => join(app.getPath('userData'), 'desktop.json');

/** Reads the settings; empty if the file is missing or damaged. */
export function recall(): DesktopMemory {
  try {
    return memorySchema.parse(JSON.parse(readFileSync(file(), 'utf8')));
  } catch {
    return {};
  }
}

/** Updates the settings. Errors are ignored (for example, on a full disk), because the settings are not essential. */
export function remember(changes: DesktopMemory): void {
  try {
    mkdirSync(dirname(file()), { recursive: true });
    const fresh = `${file()}.${process.pid}`;
    writeFileSync(fresh, JSON.stringify({ ...recall(), ...changes }));
    renameSync(fresh, file());
  } catch {
    // The next start uses the previous settings or the defaults.
  }
}
