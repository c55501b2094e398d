/** `bench`: times whole training steps of a bench case. */

import { engineIds } from '../../../shared/engine-cards.ts';
import { refuse } from '../../../shared/failure.ts';
import { bench } from '../../lab/examine-engines.ts';
import { choiceOf } from '../arguments.ts';
import { command } from '../command.ts';
import { showJob } from '../show-job.ts';

const engines = ['auto', ...engineIds] as const;

/** The command. */
export const benchCommand = command({
  summary: 'time whole training steps of a bench case',
  options: {
    case: { takes: 'NAME', help: 'for example rotation-conv4-32, or pose-rotation for the input pipeline alone' },
    engine: { takes: 'ENGINE', help: 'what computes the steps', choices: engines, default: 'auto' },
  },
  run: async ({ case: name, engine }, { lab, output }) => {
    if (name === undefined) return refuse('bad-usage', 'bench takes --case NAME, for example rotation-conv4-32');
    const chosen = choiceOf('engine', engine ?? 'auto', engines);
    const record = await bench(lab.jobs, name, chosen, showJob(output));
    output.line(record);
    if (!output.json) {
      output.say(`${record.case} on ${record.engine}, ${record.lowering}`);
      output.say(`${record.msPerStep.toFixed(1)} ms per step, ${record.imagesPerSecond.toFixed(1)} images per second`);
      output.say(`peak memory ${Math.round(record.peakMiB)} MiB, ${record.parameters} parameters`);
      output.say(`loss ${record.lossFirst.toFixed(4)} → ${record.lossLast.toFixed(4)}`);
      if (record.waitingForData !== undefined) {
        output.say(`waited for data ${(100 * record.waitingForData).toFixed(1)} % of the time`);
      }
    }
    return 0;
  },
});
