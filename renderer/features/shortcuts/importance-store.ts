/** What representations rest on, of runs and of added encoders. */
import { useEffect } from 'react';
import type { Importance } from '../../../shared/importance.ts';
import { analysisStore, lastKey } from '../../lib/analysis-store.ts';
import { lab } from '../../lib/lab-client.ts';

export const useImportance = analysisStore('importance', lab);

/** The last result of an encoder; null if there is none, undefined until it is loaded. */
export function useLastImportance(encoder: string): Importance | null | undefined {
  const load = useImportance((state) => state.load);
  useEffect(() => void load(encoder, {}), [encoder, load]);
  return useImportance((state) => state.last[lastKey(encoder, {})]);
}
