/** `bench`: times whole training steps of a named case. */

import { engineIds } from '../../../shared/engine-cards.ts';
import { refuse } from '../../../shared/failure.ts';
import { bench } from '../../lab/examine-engines.ts';
import { choiceOf } from '../arguments.ts';
import { command } from '../command.ts';

export const benchCommand = command({
  summary: 'time whole training steps of a named case',
  options: {
    case: { takes: 'NAME', help: 'such as rotation-conv4-32, or pose-rotation for the input pipeline alone' },
    engine: { takes: 'ENGINE', help: `auto, ${engineIds.join(', ')}` },
  },
  run: async ({ case: name, engine }, { lab, output }) => {
    if (name === undefined) return refuse('bad-usage', 'bench takes --case NAME, such as rotation-conv4-32');
    const asked = choiceOf('engine', engine ?? 'auto', ['auto', ...engineIds]);
    const record = await bench(lab.jobs, name, asked, (message) => {
      if (message.type !== 'progress') return;
      const { what, done, total } = message;
      output.progress(done / Math.max(1, total), `${what}: ${done} of ${total}`);
    });
    output.line(record);
    if (!output.json) {
      output.say(`${record.case} on ${record.engine}, ${record.lowering}`);
      output.say(`${record.msPerStep.toFixed(1)} ms a step, ${record.imagesPerSecond.toFixed(1)} images a second`);
      output.say(`peak memory ${Math.round(record.peakMiB)} MiB, ${record.parameters} parameters`);
      output.say(`loss ${record.lossFirst.toFixed(4)} → ${record.lossLast.toFixed(4)}`);
      if (record.waitingForData !== undefined) {
        output.say(`waiting for data ${(100 * record.waitingForData).toFixed(1)} % of the time`);
      }
    }
    return 0;
  },
});
