/** The arrays that a task makes of a photograph, and the settings that they are made with. */
import type { Settings } from '../../../shared/form-fields.ts';
import type { HostArray } from '../engine/engine.ts';

/** The task's settings and `size`, the side of the posed square in pixels. */
export type PoseSettings<S extends Settings = Settings> = S & { readonly size: number };

/**
 * Named arrays of one photograph or of a batch. In a batch the leading dimension is the number of photographs times the
 * leading dimension in the signature.
 */
export type Posed = Readonly<Record<string, HostArray>>;
