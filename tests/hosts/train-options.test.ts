import { describe, expect, it } from 'vitest';
import { parseOptions } from '../../electron/hosts/arguments.ts';
import { settingsOf, trainOptions } from '../../electron/hosts/commands/train-options.ts';
import { asFailure } from '../../shared/failure.ts';
import { publishedSettings } from '../../shared/published-weights.ts';
import { taskIds } from '../../shared/task-cards.ts';
import { trainingFields } from '../../shared/training-fields.ts';

const parse = (words: string) => parseOptions('train', trainOptions, words.split(' ').filter(Boolean));
const settings = (words: string) => settingsOf('train', parse(words));

/** Code, message and hint of a thrown failure. */
function refusal(words: string): string {
  try {
    settings(words);
  } catch (error) {
    const { code, message, hint } = asFailure(error);
    return `${code}: ${message} (${hint})`;
  }
  return 'it was accepted';
}

describe('options of train', () => {
  it('become settings, with the defaults of the task for the others', () => {
    const made = settings(
      '--task rotation --encoder resnet18 --size 48 --steps 9 --batch 8 --lr 0.5 --optimizer sgd --schedule cosine --seed 3 --engine cpu',
    );
    expect(made).toMatchObject({
      task: 'rotation',
      encoder: 'resnet18',
      size: 48,
      length: { steps: 9 },
      batch: 8,
      batchAsked: true,
      learningRate: 0.5,
      optimizer: 'sgd',
      schedule: 'cosine',
      seed: 3,
      engine: 'cpu',
      taskSettings: { flip: true },
    });
    expect(settings('--task rotation --epochs=4')).toMatchObject({ length: { epochs: 4 }, batchAsked: false });
  });

  it('set any setting of the task and of training by key', () => {
    expect(settings('--task inpainting --set mask=random --set hidden=0.4 --set emaDecay=0.9')).toMatchObject({
      emaDecay: 0.9,
      taskSettings: { mask: 'random', hidden: 0.4, flip: true },
    });
  });

  it('exist for each setting of the table that has one, and --set takes the others', () => {
    const named = trainingFields.flatMap((row) => ('option' in row ? [row.option.name] : []));
    expect(Object.keys(trainOptions)).toEqual(expect.arrayContaining(named));
    expect(named).toContain('lr');
    expect(trainOptions.schedule).toMatchObject({ takes: 'ID', choices: ['constant', 'cosine', 'step', 'one-cycle'] });
    expect(trainOptions.size).toMatchObject({ takes: 'PX', range: { whole: true, min: 16, max: 512 } });
    const others = trainingFields.flatMap((row) => ('option' in row ? [] : [row.key]));
    expect(refusal('--task rotation --set nothing=1')).toContain(`maskBorder, ${others.join(', ')})`);
  });

  it('are those of published weights where a run starts from a file, unless they are given', () => {
    const published = (words: string) => settingsOf('train', parse(`--task rotation ${words}`), publishedSettings);
    const usual = { normalisation: 'lab', stem: 'auto', patch: '8', positions: 'fixed' };
    expect(settings('--task rotation --encoder resnet50')).toMatchObject(usual);
    expect(published('--encoder conv4')).toMatchObject(usual);
    for (const encoder of ['resnet18', 'resnet50'])
      expect(published(`--encoder ${encoder}`)).toMatchObject({ ...usual, normalisation: 'imagenet', stem: 'large' });
    expect(published('--encoder vit-small --size 64 --set normalisation=symmetric')).toMatchObject({
      ...usual,
      normalisation: 'symmetric',
      patch: '16',
      positions: 'learned',
    });
    expect(published('').stem).toBe(published(`--encoder ${published('').encoder}`).stem);
  });

  it('may be repeated if they allow it', () => {
    expect(parse('--images a --images=b').images).toEqual(['a', 'b']);
    expect(() => parse('--seed 1 --seed 2')).toThrow('--seed was given twice');
  });

  it.each([
    ['', `--task ID: one of ${taskIds.join(', ')}`],
    ['--task rotation --imagse=x', 'train has no option --imagse'],
    ['--task rotation stray', "takes no argument 'stray'"],
    ['--task rotation --images', '--images takes DIR'],
    ['--task rotation --images --size 64', '--images takes DIR'],
    ['--task rotation --images=', '--images takes DIR'],
    [
      '--task rotation --encoder big',
      "--encoder takes one of conv4, resnet18, resnet50, alexnet, vit-tiny, vit-small: found 'big'",
    ],
    ['--task rotation --size 8', "--size takes a whole number from 16 to 512: found '8'"],
    ['--task rotation --size 20.5', "--size takes a whole number from 16 to 512: found '20.5'"],
    ['--task rotation --encoder vit-tiny --size 36', 'multiple of 8'],
    ['--task rotation --epochs many', "--epochs takes a whole number from 1 to 100000: found 'many'"],
    ['--task rotation --epochs 1 --steps 2', '--steps and --epochs both set the length of training'],
    ['--task rotation --steps 0', "--steps takes a whole number from 1 to 100000000: found '0'"],
    ['--task rotation --lr 0', "--lr takes a number from 0.000001 to 10: found '0'"],
    ['--task rotation --lr -1', "found '-1'"],
    ['--task rotation --set colour=1', "rotation has no setting 'colour' (--set takes flip, randomCrop"],
    ['--task rotation --set flip', "--set takes key=value: found 'flip'"],
    ['--task rotation --set flip=maybe', 'flip takes true or false'],
    ['--task inpainting --set hidden=2', 'hidden takes a number from 0.05 to 0.5'],
    ['--task rotation --set momentum=2', 'momentum'],
    ['--task rotation --set __proto__=1', "rotation has no setting '__proto__'"],
  ])('%s is refused in words that help', (words, expected) => {
    expect(refusal(words)).toContain(expected);
    expect(refusal(words)).toMatch(/^bad-usage: /);
  });
});
