/** Maps that are being made. */
import { analysisStore } from '../../lib/analysis-store.ts';
import { lab } from '../../lib/lab-client.ts';

export const useMapping = analysisStore('map', lab);
