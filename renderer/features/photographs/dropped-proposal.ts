/** What a picker begins with after folders were dropped into a browser. Pure. */
import type { Folder } from '../../../shared/protocol.ts';
import type { Proposal } from '../../components/folder-picker.tsx';

const quoted = (names: readonly string[]): string => names.map((name) => `“${name}”`).join(', ');

/** @param found Each dropped folder with the folders that it can be. */
export function proposalOf(found: readonly { readonly name: string; readonly folders: readonly Folder[] }[]): Proposal {
  const missing = found.filter(({ folders }) => folders.length === 0).map(({ name }) => name);
  const several = found.filter(({ folders }) => folders.length > 1).map(({ name }) => name);
  return {
    words: [
      'A browser does not tell where a dropped folder is.',
      ...(missing.length < found.length ? ['Found by name and files:'] : []),
      ...(several.length > 0 ? [`choose which ${quoted(several)} you mean.`] : []),
      ...(missing.length > 0 ? [`${quoted(missing)} was not found: type its path, or look for it below.`] : []),
    ].join(' '),
    folders: found.flatMap(({ folders }) => folders),
    chosen: found.flatMap(({ folders }) => (folders.length === 1 ? folders : [])),
  };
}
