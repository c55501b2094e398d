/** `doctor`: which engines and devices work here, and why the others do not. */
import { command } from '../command.ts';

export const doctorCommand = command({
  summary: 'say which engines and devices work here',
  options: {},
  run: async (_, { lab, output }) => {
    output.progress(0, 'trying each engine by a small step …');
    const engines = await lab.engines();
    output.line({ event: 'doctor', engines });
    if (!output.json) {
      for (const { engine, works, device, lowering, stepMs, why } of engines) {
        const speed = stepMs === null ? '' : `, ${stepMs.toFixed(1)} ms a step`;
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
