/** An engine that is opened when it is first needed: an encoder that runs without one does not load TensorFlow. */
import type { Engine } from './engine.ts';

export class EngineOnDemand {
  #opened: Promise<Engine> | undefined;

  constructor(private readonly open: () => Promise<Engine>) {}

  /** Opens it, or gives the one that is open. */
  readonly get = (): Promise<Engine> => {
    this.#opened ??= this.open();
    return this.#opened;
  };

  /** One that could not be opened has nothing to dispose of. */
  async dispose(): Promise<void> {
    const engine = await this.#opened?.catch(() => undefined);
    await engine?.dispose();
  }
}
