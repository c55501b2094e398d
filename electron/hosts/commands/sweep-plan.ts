/** The plan of a sweep from `--grid`, `--random`, `--seeds`, `--halving` and `--measure`, or from the file that holds them. */
import { z } from 'zod';
import { FailureError, refuse } from '../../../shared/failure.ts';
import { didYouMean } from '../../../shared/nearest-word.ts';
import {
  type Factor,
  mostSweptRuns,
  mostSweptValues,
  type SweepPlan,
  type SweptValue,
  sweepMeasures,
} from '../../../shared/sweep.ts';
import { parseSwept, type SweptSetting, sweptSetting } from '../../../shared/swept-settings.ts';
import { taskCard } from '../../../shared/task-cards.ts';
import type { TrainSettings } from '../../../shared/training-settings.ts';
import { readRegular } from '../../files/open-regular.ts';
import { choiceOf, fromCaller, numberOf, type Options, type Values } from '../arguments.ts';

const ranges = {
  random: { whole: true, min: 1, max: mostSweptRuns },
  seeds: { whole: true, min: 1, max: 100 },
  halving: { whole: true, min: 2, max: 10 },
  rungs: { whole: true, min: 2, max: 6 },
} as const;

/** Rungs of successive halving if `--rungs` is not given. */
const usualRungs = 3;

/** The options that make the plan. */
export const planOptions = {
  grid: {
    takes: 'key=a,b,…',
    many: true,
    help: 'a setting and its values: an option of training, or what --set takes; LOW..HIGH with --random',
  },
  random: { takes: 'N', help: 'train N combinations of the values, drawn at random', range: ranges.random },
  seeds: { takes: 'N', help: 'train each combination with N seeds, from --seed on', range: ranges.seeds, default: '1' },
  measure: {
    takes: 'MEASURE',
    help: 'what ranks the runs: the held-out score, or the k-NN accuracy on labelled images (--test)',
    choices: sweepMeasures,
    default: 'score',
  },
  halving: {
    takes: 'FACTOR',
    help: 'successive halving: at each rung, one of FACTOR trials continues, and the others stop',
    range: ranges.halving,
  },
  rungs: { takes: 'N', help: 'number of rungs of successive halving', range: ranges.rungs, default: `${usualRungs}` },
  file: { takes: 'FILE.json', help: 'a file with these options as keys: grid, random, seeds, measure, halving, rungs' },
} as const satisfies Options;

type PlanValues = Values<typeof planOptions>;
type Planned = Omit<SweepPlan, 'settings'>;

/** The plan. @throws FailureError 'bad-usage' that names the option or the key of the file, and what it takes. */
export async function planOf(settings: TrainSettings, { file, ...values }: PlanValues): Promise<SweepPlan> {
  const given = file === undefined ? fromOptions(values) : await fromFile(fromCaller(file), values);
  const { random, seeds = 1, measure = 'score', halving, rungs } = given;
  if (rungs !== undefined && halving === undefined)
    refuse('bad-usage', '--rungs needs --halving FACTOR', 'a sweep without it trains all runs to their end');
  const planned: Planned = {
    factors: given.grid.map(({ key, texts }) => factorOf(settings, key, texts, random)),
    seeds,
    measure,
    ...(random === undefined ? {} : { random }),
    ...(halving === undefined ? {} : { halving: { factor: halving, rungs: rungs ?? usualRungs } }),
  };
  return { settings, ...planned };
}

/** What options or a file say, with values as texts. */
interface Given {
  readonly grid: readonly { readonly key: string; readonly texts: readonly string[] }[];
  readonly random?: number | undefined;
  readonly seeds?: number | undefined;
  readonly measure?: SweepPlan['measure'] | undefined;
  readonly halving?: number | undefined;
  readonly rungs?: number | undefined;
}

type NumberName = keyof typeof ranges;

function fromOptions(values: Omit<PlanValues, 'file'>): Given {
  const number = (name: NumberName): number | undefined =>
    values[name] === undefined ? undefined : numberOf(name, values[name], ranges[name]);
  return {
    grid: values.grid.map((text) => {
      const split = text.indexOf('=');
      if (split < 1) refuse('bad-usage', `--grid takes key=a,b,…: found '${text}'`);
      return {
        key: text.slice(0, split).trim(),
        texts: text
          .slice(split + 1)
          .split(',')
          .map((each) => each.trim()),
      };
    }),
    random: number('random'),
    seeds: number('seeds'),
    measure: values.measure === undefined ? undefined : choiceOf('measure', values.measure, sweepMeasures),
    halving: number('halving'),
    rungs: number('rungs'),
  };
}

const value = z.union([z.number(), z.string(), z.boolean()]);
const whole = ({ min, max }: { readonly min: number; readonly max: number }) => z.number().int().min(min).max(max);
/** The keys of a plan's file. */
const fileSchema = z.strictObject({
  /** Values by setting: a list, or a range as text, `"1e-4..1e-1"`. */
  grid: z.record(z.string(), z.union([z.array(value).min(1), z.string()])).optional(),
  random: whole(ranges.random).optional(),
  seeds: whole(ranges.seeds).optional(),
  measure: z.enum(sweepMeasures).optional(),
  halving: whole(ranges.halving).optional(),
  rungs: whole(ranges.rungs).optional(),
});

/** The plan of a file; no option may say what the file says. */
async function fromFile(file: string, values: Omit<PlanValues, 'file'>): Promise<Given> {
  const text = await readRegular(file).then(
    (bytes) => bytes.toString('utf8'),
    (error: NodeJS.ErrnoException) =>
      refuse(
        'unusable-input',
        error.code === 'ENOENT' ? `there is no file ${file}` : `${file} cannot be read: ${error.message}`,
      ),
  );
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch (error) {
    refuse('unusable-input', `${file} is not JSON: ${(error as Error).message}`);
  }
  const known = Object.keys(fileSchema.shape);
  const unknown = Object.keys((read ?? {}) as object).find((key) => !known.includes(key));
  if (unknown !== undefined)
    refuse(
      'bad-usage',
      `${file} has the unknown key '${unknown}'`,
      didYouMean(unknown, known, `its keys are ${known.join(', ')}; settings that all runs share are options`),
    );
  const parsed = fileSchema.safeParse(read);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    return refuse('bad-usage', `${file}: ${issue?.path.join('.') || 'the plan'}: ${issue?.message}`);
  }
  const options = fromOptions(values);
  const twice = known.find(
    (key) =>
      key in parsed.data && (key === 'grid' ? options.grid.length > 0 : options[key as NumberName] !== undefined),
  );
  if (twice !== undefined) refuse('bad-usage', `both --${twice} and ${file} say the ${twice}`, 'use one of them');
  const { grid, ...rest } = parsed.data;
  const texts = Object.entries(grid ?? {}).map(([key, values]) => ({
    key,
    texts: typeof values === 'string' ? [values] : values.map(String),
  }));
  return { ...options, ...rest, grid: grid === undefined ? options.grid : texts };
}

function factorOf(settings: TrainSettings, key: string, texts: readonly string[], random: number | undefined): Factor {
  const found = sweptSetting(taskCard(settings.task)!, key);
  if (!found.ok) throw new FailureError(found.failure);
  return { key, values: texts.flatMap((text) => valuesOf(found.value, key, text, random)) };
}

function valuesOf(setting: SweptSetting, key: string, text: string, random: number | undefined): SweptValue[] {
  const range = /^(.+)\.\.(.+)$/.exec(text);
  if (!range || setting.field.kind !== 'number') return [parsed(setting, key, text)];
  const [low, high] = [Number(parsed(setting, key, range[1]!)), Number(parsed(setting, key, range[2]!))];
  if (low >= high) refuse('bad-usage', `${key} takes LOW..HIGH with LOW below HIGH: found '${text}'`);
  if (random === undefined)
    return refuse('bad-usage', `the range of ${key} needs --random N`, 'or list its values: key=a,b,…');
  return spread(low, high, Math.min(random, mostSweptValues), setting.field.integer);
}

/** Above this ratio of its ends a range is spread over their logarithms. */
const logAbove = 10;

/** Evenly spaced values with both ends; by their logarithms if the range spans more than a factor of ten. */
export function spread(low: number, high: number, count: number, integer: boolean): number[] {
  const isLog = low > 0 && high / low > logAbove;
  const at = (share: number): number => (isLog ? low * (high / low) ** share : low + (high - low) * share);
  const rounded = (value: number): number => (integer ? Math.round(value) : Number(value.toPrecision(4)));
  const values = Array.from({ length: count }, (_, place) => {
    if (count === 1) return rounded(at(0.5));
    // The ends are exact; between them, no digit is rounded beyond them.
    return place === 0
      ? low
      : place === count - 1
        ? high
        : Math.min(high, Math.max(low, rounded(at(place / (count - 1)))));
  });
  return [...new Set(values)];
}

function parsed(setting: SweptSetting, key: string, text: string): SweptValue {
  const parsed = parseSwept(setting, key, text);
  if (!parsed.ok) throw new FailureError(parsed.failure);
  return parsed.value;
}
