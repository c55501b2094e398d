/** `doctor`: which engines and devices work on this machine, and why the others do not. */
import { busyUse } from '../../../shared/engine-cards.ts';
import { command } from '../command.ts';

/** The command. */
export const doctorCommand = command({
  summary: 'show which engines and devices work on this machine',
  options: {},
  run: async (_, { lab, output }) => {
    output.progress(0, 'trying each engine with a small step …');
    const { engines, processorUse } = await lab.engines();
    output.line({ event: 'doctor', engines, processorUse });
    if (!output.json) {
      if (processorUse > busyUse)
        output.say(
          `other programs use ${Math.round(100 * processorUse)} % of the processors: steps take longer than usual`,
        );
      for (const { engine, works, device, lowering, stepMs, why } of engines) {
        const speed = stepMs === null ? '' : `, ${stepMs.toFixed(1)} ms per step`;
        output.say(
          works
            ? `${engine.padEnd(11)}works: ${device}, ${lowering}${speed}`
            : `${engine.padEnd(11)}does not work: ${why}`,
        );
      }
    }
    return engines.some(({ works }) => works) ? 0 : 1;
  },
});
