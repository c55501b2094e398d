/** Evaluations of added encoders. */
import { analysisStore } from '../../lib/analysis-store.ts';
import { lab } from '../../lib/lab-client.ts';

export const useAddedEvaluation = analysisStore('evaluate-added', lab);
