/** Output of `train`: JSON lines for programs, a progress bar and a summary for people. */
import { counted } from '../../../shared/format-words.ts';
import { copiesIn, type HeldOut, type StartedRecord } from '../../../shared/run-results.ts';
import type { FromWorker } from '../../../shared/worker-protocol.ts';
import type { RunEnding } from '../../lab/worker-process.ts';
import { duration, type Output } from '../output.ts';

const score = ({ score, chance }: HeldOut): string => `score ${score.toFixed(3)} (chance ${chance.toFixed(3)})`;

/** Writes the output of one run. */
export class TrainReport {
  #started: StartedRecord | undefined;
  #heldOut: HeldOut | undefined;

  constructor(
    private readonly output: Output,
    private readonly run: string,
    private readonly runDir: string,
  ) {}

  get hasStarted(): boolean {
    return this.#started !== undefined;
  }

  receive(message: FromWorker): void {
    const { output } = this;
    switch (message.type) {
      case 'progress':
        output.progress(
          message.done / Math.max(1, message.total),
          `${message.what}: ${message.done} of ${message.total}`,
        );
        break;
      case 'started':
        this.#start(message.record);
        break;
      case 'steps': {
        for (const record of message.records) output.line(record);
        const last = message.records.at(-1);
        if (last && this.#started)
          output.progress(last.step / this.#started.totalSteps, this.#progress(this.#started, last));
        break;
      }
      case 'snapshot': {
        const { record } = message;
        this.#heldOut = record.heldOut;
        output.line(record);
        if (!output.json)
          output.say(`step ${record.step}: loss ${record.heldOut.loss.toFixed(4)}, ${score(record.heldOut)}`);
        for (const alarm of record.alarms) output.warn(`step ${record.step}: ${alarm.message}`, true);
        break;
      }
      case 'log':
        if (message.level === 'warning') output.warn(message.message);
        break;
    }
  }

  /** Writes the summary. @param next A command that may follow; the last line. */
  end({ status, step, seconds, heldOut, failure }: RunEnding, next?: string): void {
    const { output, run, runDir } = this;
    output.line({ event: 'finished', status, run, runDir, steps: step, seconds, heldOut, failure });
    if (output.json) return;
    output.say(`${status} after ${step} steps in ${duration(seconds)}${heldOut ? `: held-out ${score(heldOut)}` : ''}`);
    if (next !== undefined) output.say(next);
  }

  #start(record: StartedRecord): void {
    this.#started = record;
    this.output.line(record);
    if (this.output.json) return;
    const { images, heldOutImages, leakage, excluded, parameters, engine, lowering, device } = record;
    const { fromStep, totalSteps, batch, weights } = record;
    const copies = copiesIn(leakage);
    if (weights)
      this.output.say(
        `starts from ${weights.file}${weights.notUsed.length > 0 ? `; not used: ${weights.notUsed.join(', ')}` : ''}`,
      );
    this.output.say(`run ${record.run} in ${record.runDir}`);
    this.output.say(
      `${counted(images, 'image')}, ${heldOutImages} held out${copies > 0 ? `, ${copies} left out as copies of held-out ones` : ''}${excluded ? `, ${excluded} excluded` : ''}; ${parameters} parameters; ${engine}, ${lowering}, ${device}`,
    );
    this.output.say(`steps ${fromStep} to ${totalSteps}, ${counted(batch, 'image')} per step`);
  }

  #progress(started: StartedRecord, last: { step: number; loss: number; imagesPerSecond: number }): string {
    const { totalSteps, batch } = started;
    const left = last.imagesPerSecond > 0 ? ((totalSteps - last.step) * batch) / last.imagesPerSecond : undefined;
    return [
      `${last.step}/${totalSteps}`,
      `loss ${last.loss.toFixed(4)}`,
      ...(this.#heldOut ? [score(this.#heldOut)] : []),
      `${Math.round(last.imagesPerSecond)} images/s`,
      ...(left === undefined ? [] : [`${duration(left)} left`]),
    ].join('  ');
  }
}
