import { safetensorsHeader } from '../../../files/safetensors.ts';
import { bytesOf, type FeaturesToWrite, type Pieces } from './features-to-write.ts';

/** A safetensors file with the tensor `features`, float32 [N, D], and the metadata. */
export function* safetensorsOfFeatures({ features, metadata }: FeaturesToWrite): Pieces {
  yield safetensorsHeader([['features', [features.count, features.width], 'F32']], metadata);
  yield* bytesOf(features);
}
