/** Kills a command at a random moment, gives it again, and compares the result with that of a command that nobody killed. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { drawsOf } from './draws.mjs';
import { makeInputs } from './inputs.mjs';
import { analysedRun, learntBy, packOf, sha256, steady, tinyRun } from './laboratory.mjs';
import { membersOf, runLab, startLab } from './processes.mjs';
import { Fault } from './tally.mjs';

const tasks = ['rotation', 'simclr', 'colorization', 'barlow', 'cross-modal', 'clustering'];
/** A chain of resumed runs is killed at most this often before it may end. */
const mostKills = 4;
/** Longest time in which workers end after their parent was killed: a step and its checkpoint. */
const orphansMs = 30_000;

/** As long as an unkilled command may take on a shared machine, and what a lock that was being written may cost. */
const limitOf = (ms) => 4 * ms + 10_000;

const filesBelow = (folder) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();

const contentsOf = (folder) =>
  Object.fromEntries(filesBelow(folder).map((path) => [path.slice(folder.length + 1), sha256(readFileSync(path))]));

/** An export that has a certificate is whole: every file is the one that the certificate names. */
function checkExport(folder) {
  const certificate = join(folder, 'certificate.json');
  if (!existsSync(certificate)) return;
  const { files } = JSON.parse(readFileSync(certificate, 'utf8'));
  for (const { path, sha256: expected } of files)
    if (sha256(readFileSync(join(folder, path))) !== expected)
      throw new Fault('silent', `the certificate of a killed export names another ${path}`);
}

/** Commands: their words; what to check after a kill; what counts of the result of the command that ends. */
const commands = {
  index: {
    words: ({ inputs }) => ['index', '--images', inputs.train],
    result: ({ workspace }, { last }) => ({
      images: last.images,
      passedOver: last.passedOver,
      pack: packOf(workspace, 72),
    }),
  },
  plant: {
    words: ({ inputs, out }) => [
      'plant',
      '--images',
      inputs.train,
      '--cue',
      'corner-mark',
      '--strength',
      0.06,
      '--out',
      out,
    ],
    result: ({ out }) => contentsOf(out),
  },
  export: {
    words: ({ run, out }) => ['export', '--run', run, '--format', 'onnx,safetensors', '--out', out],
    check: ({ out }) => checkExport(out),
    result: ({ out }, { last }) => [last.certificate, contentsOf(out)['encoder.safetensors']],
  },
  evaluate: {
    words: ({ run, inputs }) => ['evaluate', '--run', run, '--images', inputs.learn, '--test', inputs.test],
    result: (_, { last }) => last,
  },
  audit: {
    words: ({ inputs }) => ['audit', '--images', inputs.train, '--task', 'rotation', '--size', 32],
    result: (_, { last }) => last,
  },
  diagnose: {
    words: ({ run }) => ['diagnose', '--run', run],
    result: (_, { last }) => last,
  },
  'storage --clear': {
    words: () => ['storage', '--clear'],
    result: ({ workspace }) => packOf(workspace, 72),
  },
};

const readsCaches = ['index', 'storage --clear'];
const readsRun = ['export', 'evaluate', 'diagnose'];

/** Each command in turn, and a chain of training after every second one: training is what people lose most by. */
const kinds = [...Object.keys(commands).flatMap((name, i) => (i % 2 ? [name] : [name, 'train'])), 'train'];

export class Kills {
  #inputs;
  #folder;
  #workspace;
  #run;
  /** By command or task. */
  #truth = new Map();

  static async open(folder) {
    const it = new Kills();
    mkdirSync(folder, { recursive: true });
    it.#folder = folder;
    it.#workspace = join(folder, 'workspace');
    it.#inputs = await makeInputs(join(folder, 'photographs'));
    return it;
  }

  trial(seed, number) {
    const draws = drawsOf(seed, 'kill', number);
    const kind = kinds[number % kinds.length];
    if (kind !== 'train') {
      const perform = () => this.#command(kind, draws, number);
      return { kind: `kill ${kind}`, name: `kills/${number}: ${kind}`, perform };
    }
    const task = tasks[Math.floor(number / 2) % tasks.length];
    const kills = draws.whole(1, mostKills + 1);
    const perform = () => this.#train(task, kills, draws);
    return { kind: 'kill train', name: `kills/${number}: train ${task}, ${kills} times`, perform, weight: kills };
  }

  async #command(name, draws, number) {
    const { words, result, check } = commands[name];
    const out = join(this.#folder, `out-${number}`);
    // Caches that were cleared must not change what other commands read.
    const workspace = readsCaches.includes(name) ? join(this.#folder, 'caches') : this.#workspace;
    const place = { inputs: this.#inputs, workspace, run: await this.#trainedRun(name), out };
    const truth = await this.#truthOf(name, async () => {
      const ending = await this.#finish(words(place), undefined, workspace);
      const text = steady(result(place, ending));
      rmSync(out, { recursive: true, force: true });
      return { text, ms: ending.ms };
    });
    if (name === 'index') rmSync(join(workspace, 'datasets'), { recursive: true, force: true });
    if (name === 'storage --clear') await this.#finish(commands.index.words(place), undefined, workspace);
    const how = await kill(startLab(words(place), workspace), truth.ms, draws);
    check?.(place);
    // A planting that was complete before the kill is not done again: its folder is not empty.
    if (name === 'plant' && existsSync(out) && steady(result(place)) === truth.text) return 'finished before';
    const ending = await this.#finish(words(place), limitOf(truth.ms), workspace);
    const text = steady(result(place, ending));
    if (text !== truth.text) throw new Fault('silent', `after a kill: ${difference(truth.text, text)}`);
    rmSync(out, { recursive: true, force: true });
    return how;
  }

  /** The run that a command reads; trained once, for the first command that needs it. */
  async #trainedRun(name) {
    if (!readsRun.includes(name)) return undefined;
    this.#run ??= (await this.#finish(analysedRun(this.#inputs))).last.run;
    return this.#run;
  }

  /** A run that is killed, resumed and killed again. */
  async #train(task, kills, draws) {
    const words = tinyRun(this.#inputs, task);
    const truth = await this.#truthOf(task, async () => {
      const ending = await this.#finish(words);
      return { text: JSON.stringify(learntBy(ending.last.runDir)), ms: ending.ms };
    });
    let runDir;
    let last = 'finished before';
    for (let done = 0; done < kills; done++) {
      const lab = startLab(runDir ? ['train', '--resume', runDir] : words, this.#workspace);
      last = await kill(lab, truth.ms, draws);
      const { lines } = await lab.ended;
      runDir ??= lines.find(({ event }) => event === 'started')?.runDir;
    }
    const ending = await this.#finish(runDir ? ['train', '--resume', runDir] : words, limitOf(truth.ms));
    runDir ??= ending.last.runDir;
    const text = JSON.stringify(learntBy(runDir));
    if (text !== truth.text)
      throw new Fault('silent', `a resumed ${task} run differs: ${difference(truth.text, text)}`);
    const left = filesBelow(runDir).filter((path) => path.includes('.tmp') || path.endsWith('/lock'));
    if (left.length > 0) throw new Fault('lost', `the finished run holds ${left.join(', ')}`);
    rmSync(runDir, { recursive: true });
    return last;
  }

  /** Runs a command that nobody kills. */
  async #finish(words, limitMs, workspace = this.#workspace) {
    const ending = await runLab(words, workspace, limitMs);
    if (ending.code !== 0)
      throw new Fault('lost', `lab ${words[0]} ends with ${ending.code}: ${ending.stderr.trim().slice(-300)}`);
    return ending;
  }

  async #truthOf(name, find) {
    if (!this.#truth.has(name)) this.#truth.set(name, await find());
    return this.#truth.get(name);
  }
}

/** Kills a command, or only its parent or its workers, at a moment of its usual duration. */
async function kill(lab, usualMs, draws) {
  const moment = pause(draws.uniform() * usualMs * 1.05);
  const [how, strike] = draws.one([
    ['killed', lab.killAll],
    ['parent killed', lab.killParent],
    ['worker killed', lab.killWorkers],
  ]);
  await Promise.race([moment, lab.ended]);
  const isLate = membersOf(lab.group).length === 0;
  strike();
  if (how !== 'worker killed') await lab.ended;
  // What lives on ends by itself: a worker without its parent, a parent without its worker.
  const began = Date.now();
  while (membersOf(lab.group).length > 0) {
    if (Date.now() - began > orphansMs + usualMs * 4) {
      lab.killAll();
      throw new Fault('frozen', `processes still run ${Math.round((Date.now() - began) / 1000)} s after '${how}'`);
    }
    await pause(20);
  }
  await lab.ended;
  return isLate ? 'finished before' : how;
}

function difference(before, after) {
  let at = 0;
  while (at < before.length && before[at] === after[at]) at++;
  return `…${after.slice(Math.max(0, at - 80), at + 80)}… instead of …${before.slice(Math.max(0, at - 80), at + 80)}…`;
}
