/// <reference types="vite/types/importMeta.d.ts" />
/** Every cue by its id, and in the order of their ranks. */
import { cueIds } from '../../../../shared/cue-cards.ts';
import type { CueId } from '../../../../shared/shortcut-schemas.ts';
import type { Cue } from './cue.ts';

/** The files of this folder, by path. */
const files = import.meta.glob<Readonly<Record<string, unknown>>>('./*.ts', { eager: true });

const isCue = (value: unknown): value is Cue =>
  typeof value === 'object' && value !== null && 'features' in value && 'rank' in value;

/** A card's cue is what `<id>.ts` exports. @throws Error if there is none. */
function cueOf(id: CueId): Cue {
  const cue = Object.values(files[`./${id}.ts`] ?? {}).find(isCue);
  if (cue?.id !== id) throw new Error(`the card of '${id}' has no cue: cues/${id}.ts must export it`);
  return cue;
}

/** Every cue by its id. The type of a profile is hidden: it only passes from a cue's `survey` to its own `removal`. */
export const cues = Object.fromEntries(cueIds.map((id) => [id, cueOf(id)])) as Readonly<Record<CueId, Cue>>;

/** Ids in the order in which correlated cues are named. */
export const cuesByRank: readonly CueId[] = cueIds.toSorted((a, b) => cues[a].rank - cues[b].rank);
