/** Evaluations of encoders. The detail of a run contains its last one. */
import { analysisStore } from './analysis-store.ts';
import { lab } from './lab-client.ts';

export const useEvaluation = analysisStore('evaluate', lab);
