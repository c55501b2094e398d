/** Where the networks of runs look. */
import { useEffect } from 'react';
import type { Looked } from '../../../shared/shortcuts.ts';
import { analysisStore, lastKey } from '../../lib/analysis-store.ts';
import { lab } from '../../lib/lab.ts';

export const useLook = analysisStore('look', lab);

/** The last look of a run; null where there is none, undefined until the lab has said. */
export function useLastLook(run: string): Looked | null | undefined {
  const load = useLook((state) => state.load);
  useEffect(() => void load(run, {}), [run, load]);
  return useLook((state) => state.last[lastKey(run, {})]);
}
