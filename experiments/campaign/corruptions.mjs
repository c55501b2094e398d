/** Damages one stored file, and compares every answer about it with the answers of the whole workspace. */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { damages, inflict, isNoFile } from './damages.mjs';
import { drawsOf } from './draws.mjs';
import { answersOf, learntBy, makeLaboratory, packOf, sha256, steady } from './laboratory.mjs';
import { runLab } from './processes.mjs';
import { Fault } from './tally.mjs';

/** The commands that read a file, each with what counts of its result. */
const commands = {
  index: {
    words: ({ inputs }) => ['index', '--images', inputs.train],
    result: ({ workspace }, { last }) => ({
      images: last.images,
      passedOver: last.passedOver,
      pack: packOf(workspace, 72),
    }),
  },
  resume: {
    words: ({ interrupted }) => ['train', '--resume', interrupted],
    result: ({ workspace, interrupted }) => learntBy(join(workspace, 'runs', interrupted)),
  },
  evaluate: {
    words: ({ finished, inputs }) => ['evaluate', '--run', finished, '--images', inputs.learn, '--test', inputs.test],
    result: (_, { last }) => last,
  },
  export: {
    words: ({ finished }) => ['export', '--run', finished, '--format', 'safetensors'],
    result: ({ workspace, finished }) =>
      sha256(readFileSync(join(workspace, 'runs', finished, 'export', 'encoder.safetensors'))),
  },
};

/** Every kind of stored file: where it is, and the command that reads it. A file that no command reads is read by the page. */
const targets = (lab) => {
  const { dataset, fewDataset, finished, interrupted, picture } = lab;
  /** At the side that runs train on, and at the side that a page shows. */
  const pack = (side, name) => join('datasets', side === 32 ? fewDataset : dataset, 'pack', String(side), name);
  const ofFinished = (...names) => join('runs', finished, ...names);
  const ofInterrupted = (...names) => join('runs', interrupted, ...names);
  return {
    'packed pixels': [
      [pack(32, 'pixels.bin'), 'resume'],
      [pack(72, 'pixels.bin'), 'index'],
    ],
    'pack index': [
      [pack(32, 'index.jsonl'), 'resume'],
      [pack(72, 'index.jsonl'), 'index'],
    ],
    'stamp of pixels': [
      [pack(32, 'pixels.bin.verified'), 'resume'],
      [pack(72, 'pixels.bin.verified'), 'index'],
    ],
    journal: [[pack(72, 'journal.jsonl'), 'index']],
    metrics: [[ofInterrupted('metrics.jsonl'), 'resume'], [ofFinished('metrics.jsonl')]],
    'run.json': [
      [ofInterrupted('run.json'), 'resume'],
      [ofFinished('run.json'), 'evaluate'],
    ],
    checkpoint: [
      [ofInterrupted('checkpoints', 'step-00000004.safetensors'), 'resume'],
      [ofInterrupted('checkpoints', 'step-00000002.safetensors'), 'resume'],
      [ofInterrupted('checkpoints', 'best.safetensors'), 'resume'],
      [ofFinished('checkpoints', 'step-00000006.safetensors'), 'evaluate'],
      [ofFinished('checkpoints', 'step-00000006.safetensors'), 'export'],
    ],
    lock: [[ofInterrupted('lock'), 'resume']],
    board: [[ofFinished('boards', '00000006', 'board.json')], [ofFinished('boards', '00000000', picture)]],
    'stored analysis': [
      [ofFinished('evaluation.json'), 'evaluate'],
      [ofFinished('shortcuts.json')],
      [ofFinished('look.json')],
      [join('datasets', dataset, 'audits', 'rotation.json')],
    ],
    'dataset record': [[join('datasets', dataset, 'dataset.json'), 'index']],
    'exported files': [
      [ofFinished('export', 'encoder.onnx')],
      [ofFinished('export', 'encoder.safetensors'), 'export'],
      [ofFinished('export', 'certificate.json')],
      [ofFinished('export', 'exported.json')],
    ],
  };
};

const results = ['board', 'stored analysis', 'dataset record', 'exported files'];

/** Turns the complete index into the journal of an indexing that was interrupted before its end. */
function interruptIndexing(path) {
  renameSync(join(path, '..', 'index.jsonl'), path);
  rmSync(join(path, '..', 'pixels.bin.verified'));
}

/** The machine may be shared: a command may take this many times as long as on the whole workspace, and 2 s more. */
const patience = 4;
const answerLimitMs = 2_000;

export class Corruptions {
  #lab;
  #truth = {};
  #answers = {};

  static async open(folder) {
    const it = new Corruptions();
    mkdirSync(folder, { recursive: true });
    it.#lab = await makeLaboratory(folder);
    it.#lab.renew();
    it.#answers = await answersOf(it.#lab.workspace, it.#lab, 60_000);
    for (const [name, { words, result }] of Object.entries(commands)) {
      it.#lab.renew();
      const ending = await runLab(words(it.#lab), it.#lab.workspace);
      if (ending.code !== 0) throw new Error(`lab ${name} ended with ${ending.code}: ${ending.stderr}`);
      it.#truth[name] = { text: steady(result(it.#lab, ending)), ms: ending.ms };
    }
    return it;
  }

  /** One trial. @returns {{kind, name, perform}} `perform` gives how it ended well. */
  trial(seed, number) {
    const draws = drawsOf(seed, 'corruption', number);
    const kinds = Object.entries(targets(this.#lab));
    const [kind, files] = kinds[number % kinds.length];
    const [file, command] = draws.one(files);
    // In turn, so that every kind of file meets every damage. A result that was deleted is no result.
    const drawn = damages[(Math.floor(number / kinds.length) + (number % kinds.length)) % damages.length];
    const damage = drawn === 'deleted' && results.includes(kind) ? 'emptied' : drawn;
    const name = `corruptions/${number}: ${basename(file)}, ${damage}${command ? `, ${command}` : ''}`;
    return { kind: `corrupt ${kind}`, name, perform: () => this.#perform(file, damage, command, draws) };
  }

  async #perform(file, damage, command, draws) {
    const { workspace } = this.#lab;
    this.#lab.renew();
    const path = join(workspace, file);
    if (file.endsWith('journal.jsonl')) interruptIndexing(path);
    for (let tries = 0; !inflict(damage, path, draws); tries++) if (tries > 20) return 'unchanged';
    const ended = new Set();
    if (!file.endsWith('journal.jsonl')) await this.#compareAnswers(file, ended);
    if (command) await this.#compareCommand(file, damage, command, ended);
    if (existsSync(`${path}.lock`)) throw new Fault('lost', 'a lock was left');
    return ['refused', 'said', 'identical'].find((how) => ended.has(how)) ?? 'identical';
  }

  async #compareAnswers(file, ended) {
    const found = await answersOf(this.#lab.workspace, this.#lab, answerLimitMs);
    for (const [request, { isRefused, text }] of Object.entries(found)) {
      if (text === this.#answers[request].text) continue;
      if (withoutState(text) === withoutState(this.#answers[request].text)) {
        ended.add('said'); // a dataset is said not to be indexed
        continue;
      }
      if (isRefused && text.includes('this dataset is not indexed yet')) {
        ended.add('refused'); // its index is gone
        continue;
      }
      if (!text.includes(basename(file))) throw silent(request, this.#answers[request].text, text);
      ended.add(isRefused ? 'refused' : 'said');
    }
  }

  async #compareCommand(file, damage, command, ended) {
    const { words, result } = commands[command];
    const truth = this.#truth[command];
    const ending = await runLab(words(this.#lab), this.#lab.workspace, answerLimitMs + patience * truth.ms);
    const said = `${ending.stderr}${JSON.stringify(ending.lines)}`;
    const isNamed = said.includes(basename(file));
    if (ending.code !== 0) {
      if (!isNamed)
        throw new Fault('silent', `lab ${command} refuses without naming the file: ${ending.stderr.trim()}`);
      if (!mayRefuse(file, damage)) throw new Fault('lost', `lab ${command}: ${ending.stderr.trim()}`);
      ended.add('refused');
      return;
    }
    const text = steady(result(this.#lab, ending));
    if (text === truth.text) ended.add(isNamed ? 'said' : 'identical');
    else if (isNamed) ended.add('said');
    else throw silent(`lab ${command}`, truth.text, text);
  }
}

const withoutState = (text) => text.replaceAll(/"state":"(ready|cancelled)"/g, '');

/** A run cannot go on without its record, and what is no file is left for a person to remove. */
const mayRefuse = (file, damage) => basename(file) === 'run.json' || isNoFile(damage);

function silent(where, before, after) {
  let at = 0;
  while (at < before.length && before[at] === after[at]) at++;
  const around = (text) => text.slice(Math.max(0, at - 60), at + 60);
  return new Fault('silent', `${where}: …${around(before)}… became …${around(after)}…`);
}
