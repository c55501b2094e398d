/** Evaluations of encoders with masks and boxes. */
import { analysisStore } from './analysis-store.ts';
import { lab } from './lab-client.ts';

export const usePlaces = analysisStore('places', lab);
