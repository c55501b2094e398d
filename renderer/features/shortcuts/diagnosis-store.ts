/** Diagnoses of runs. The detail of a run contains its last one. */
import { analysisStore } from '../../lib/analysis-store.ts';
import { lab } from '../../lib/lab-client.ts';

export const useDiagnosis = analysisStore('diagnose', lab);
