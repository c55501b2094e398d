/** Commands in messages, as they can be typed: by the name that started this process, and in the same workspace. */
import { defaultWorkspace } from './workspace.ts';

/** How the command line was started: from a checkout through npm, or by its own name. */
export const programName = (): string =>
  process.env.npm_lifecycle_event === 'lab' ? 'npm run --silent lab --' : 'pretext-lab';

/** `pretext-lab export --run ID`, with the workspace if it is not the default one. */
export const typedCommand = (words: string, workspace: string): string =>
  `${programName()} ${words}${workspace === defaultWorkspace() ? '' : ` --workspace ${quoted(workspace)}`}`;

/** A path or another word, quoted for this system's shell. */
export function quoted(path: string): string {
  if (/^[\w./\\:=,-]+$/.test(path)) return path;
  return process.platform === 'win32' ? `"${path}"` : `'${path.replaceAll("'", "'\\''")}'`;
}
