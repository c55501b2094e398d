/** Beginning with an encoder that another run has trained. */
import { refuse } from '../../../shared/failure.ts';
import type { TrainSettings } from '../../../shared/training-settings.ts';
import type { FloatTensor } from '../../files/safetensors.ts';
import { readLastCheckpoint } from '../run/checkpoint.ts';

type Tensors = Readonly<Record<string, FloatTensor>>;

const own = 'encoder/';
const average = 'ema/';

/**
 * The initial state with the other run's encoder in place of the drawn one: its weights, or their moving average where it
 * kept one, and its running statistics. Heads and optimiser slots stay as drawn.
 * @throws FailureError 'unusable-input' if there is no checkpoint, 'bad-usage' if it holds another encoder or shapes.
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
      `there is no encoder to begin with in ${fromRunDir}: it has no checkpoint that can be read`,
      'train that run until its first checkpoint',
    );
  const { note, state } = checkpoint;
  if (note.encoder !== settings.encoder)
    refuse(
      'bad-usage',
      `the run to begin with holds ${note.encoder}, and this one asks for ${settings.encoder}`,
      `choose the encoder ${note.encoder}`,
    );
  const begun: Record<string, FloatTensor> = { ...initial };
  for (const [name, { shape }] of Object.entries(initial)) {
    const encoderName = name.startsWith(average) ? name.slice(average.length) : name;
    if (!encoderName.startsWith(own)) continue;
    const learnt = state[average + encoderName] ?? state[encoderName];
    if (!learnt || learnt.shape.join() !== shape.join())
      refuse(
        'bad-usage',
        `'${encoderName}' is [${shape}] here and ${learnt ? `[${learnt.shape}]` : 'missing'} in the run to begin with`,
        `choose its picture side, ${note.size} px`,
      );
    begun[name] = learnt;
  }
  return begun;
}
