/** What a task makes of a photograph, and the settings that it is made with. */
import type { Settings } from '../../../shared/fields.ts';
import type { HostArray } from '../engine/engine.ts';

/** The task's own settings with the side of the square it is posed on, in pixels. */
export type PoseSettings<S extends Settings = Settings> = S & { readonly size: number };

/** Named arrays of one photograph or of a batch: the batch's leading dimension is photographs × the signature's. */
export type Posed = Readonly<Record<string, HostArray>>;
