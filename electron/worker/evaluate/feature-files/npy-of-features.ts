import { npyHeader } from '../../../files/npy.ts';
import { bytesOf, type FeaturesToWrite, type Pieces } from './features-to-write.ts';

/** A NumPy file, float32 [N, D]. */
export function* npyOfFeatures({ features }: FeaturesToWrite): Pieces {
  yield npyHeader([features.count, features.width]);
  yield* bytesOf(features);
}
