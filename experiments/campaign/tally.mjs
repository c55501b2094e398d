/** Counts what trials found, and shows it. */

/** What can go wrong in a trial. */
export const faults = ['lost', 'silent', 'frozen', 'crashed'];

/**
 * A fault of the product.
 * `lost`: what could have been kept or made again was not. `silent`: a number differs and nothing says why, or a refusal
 * does not name the file. `frozen`: no answer in time. `crashed`: a process ended by itself, or with a stack trace.
 */
export class Fault extends Error {
  constructor(kind, message) {
    super(message);
    this.kind = kind;
  }
}

export class Tally {
  #rows = new Map();
  #found = [];

  /**
   * Performs one trial.
   * @param {() => Promise<string>} trial Gives how it ended well, such as refused; throws a Fault.
   * @param weight Number of tries that the trial stands for.
   */
  async try(kind, name, trial, weight = 1) {
    const row = this.#rows.get(kind) ?? {
      tries: 0,
      ended: {},
      ...Object.fromEntries(faults.map((fault) => [fault, 0])),
    };
    this.#rows.set(kind, row);
    row.tries += weight;
    try {
      const how = await trial();
      row.ended[how] = (row.ended[how] ?? 0) + weight;
    } catch (error) {
      if (!(error instanceof Fault)) throw new Error(`the campaign failed in ${name}`, { cause: error });
      row[error.kind]++;
      this.#found.push({ kind, name, fault: error.kind, message: error.message });
      process.stderr.write(`${error.kind}: ${name}: ${error.message}\n`);
    }
  }

  get faults() {
    return this.#found;
  }

  /** The table, what failed, and the verdict. */
  words() {
    const head = ['kind', 'tries', ...faults, 'ended well'];
    const rows = [...this.#rows].map(([kind, row]) => [
      kind,
      row.tries,
      ...faults.map((fault) => row[fault]),
      Object.entries(row.ended)
        .sort()
        .map(([how, count]) => `${count} ${how}`)
        .join(', '),
    ]);
    const table = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
    const count = (fault) => this.#found.filter((each) => each.fault === fault).length;
    const failed = this.#found.map(({ name, fault, message }) => `- ${fault}: ${name}: ${message}`);
    return [...table, '', ...failed, faults.map((fault) => `${count(fault)} ${fault}`).join(', '), ''].join('\n');
  }
}
