/** Attributions of runs. */
import { useEffect } from 'react';
import type { Looked } from '../../../shared/shortcut-schemas.ts';
import { analysisStore, lastKey } from '../../lib/analysis-store.ts';
import { lab } from '../../lib/lab-client.ts';

export const useLook = analysisStore('look', lab);

/** The last attribution of a run; null if there is none, undefined until it is loaded. */
export function useLastLook(run: string): Looked | null | undefined {
  const load = useLook((state) => state.load);
  useEffect(() => void load(run, {}), [run, load]);
  return useLook((state) => state.last[lastKey(run, {})]);
}
