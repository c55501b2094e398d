import { refuse } from '../../../shared/failure.ts';
import type { EncoderUnderTest } from './stage-extractor.ts';

/** @param path Of the image. @throws FailureError 'unusable-input', always. */
export function refuseNotFinite(path: string, stage: string, { what, ifNotFinite }: EncoderUnderTest): never {
  refuse('unusable-input', `the features of ${path} at ${stage} of ${what} are not finite: ${ifNotFinite}`);
}
