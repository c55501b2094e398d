/** Diagnoses of runs; the last one of a run stands in its detail. */
import { analysisStore } from '../../lib/analysis-store.ts';
import { lab } from '../../lib/lab.ts';

export const useDiagnosis = analysisStore('diagnose', lab);
