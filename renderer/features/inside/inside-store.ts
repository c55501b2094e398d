/** Looks inside encoders, of runs and added ones. */
import { useEffect } from 'react';
import type { Inside } from '../../../shared/inside.ts';
import { analysisStore, lastKey } from '../../lib/analysis-store.ts';
import { lab } from '../../lib/lab-client.ts';

export const useInside = analysisStore('inside', lab);

/** The last look inside an encoder; null if there is none, undefined until it is loaded. */
export function useLastInside(encoder: string): Inside | null | undefined {
  const load = useInside((state) => state.load);
  useEffect(() => void load(encoder, {}), [encoder, load]);
  return useInside((state) => state.last[lastKey(encoder, {})]);
}
