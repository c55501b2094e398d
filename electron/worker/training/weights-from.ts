/** Starts a run with the encoder of another run. */
import { refuse } from '../../../shared/failure.ts';
import type { TrainSettings } from '../../../shared/training-settings.ts';
import type { FloatTensor } from '../../files/safetensors.ts';
import { readLastCheckpoint } from '../run/checkpoint.ts';

type Tensors = Readonly<Record<string, FloatTensor>>;

const own = 'encoder/';
const average = 'ema/';

/**
 * Replaces the encoder of an initial state by that of another run: its weights, or their moving average if that run
 * kept one, and its running statistics. Heads and optimiser slots do not change.
 * @throws FailureError 'unusable-input' if the other run has no checkpoint, 'bad-usage' if its encoder or a shape
 *   differs.
 */
export async function withEncoderFrom(
  fromRunDir: string,
  settings: TrainSettings,
  initial: Tensors,
  onWarning: (message: string) => void,
): Promise<Tensors> {
  const checkpoint = await readLastCheckpoint(fromRunDir, onWarning);
  if (!checkpoint)
    refuse(
      'unusable-input',
      `there is no encoder to start from in ${fromRunDir}: it has no checkpoint that can be read`,
      'train that run until its first checkpoint',
    );
  const { note, state } = checkpoint;
  if (note.encoder !== settings.encoder)
    refuse(
      'bad-usage',
      `the run to start from has the encoder ${note.encoder}, but this run has ${settings.encoder}`,
      `choose the encoder ${note.encoder}`,
    );
  const combined: Record<string, FloatTensor> = { ...initial };
  for (const [name, { shape }] of Object.entries(initial)) {
    const encoderName = name.startsWith(average) ? name.slice(average.length) : name;
    if (!encoderName.startsWith(own)) continue;
    const trained = state[average + encoderName] ?? state[encoderName];
    if (!trained || trained.shape.join() !== shape.join())
      refuse(
        'bad-usage',
        `'${encoderName}' is [${shape}] here and ${trained ? `[${trained.shape}]` : 'missing'} in the run to start from`,
        `set size to that run's ${note.size} px`,
      );
    combined[name] = trained;
  }
  return combined;
}
