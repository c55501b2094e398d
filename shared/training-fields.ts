/**
 * The settings of training that all tasks share, a row each. The schema and type of a run's settings, the form of a new run,
 * the options of `train`, what a copied run carries along and what a run's page lists all derive from this table.
 */
import { encoderCards, encoderIds } from './encoder-cards.ts';
import { engineCards, engineIds } from './engine-cards.ts';
import type { ChoiceField, NumberField } from './fields.ts';

interface Row {
  /** Where the form of a new run shows it. Left out: nowhere, and a copied run carries it along. */
  readonly form?: 'usual' | 'advanced';
  /** The one optimiser that reads it. */
  readonly optimizer?: string;
}

/**
 * A number. Without a `default` every card has to propose one; with it, a card may.
 * `min` to `max` is what the form and the command line take.
 */
interface NumberRow extends Row, Omit<NumberField, 'default'> {
  readonly default?: number;
  /** Its option of `train`. Left out: it is set by `--set key=value`. */
  readonly option?: { readonly name: string; readonly takes: string; readonly help: string };
  /** The largest value is excluded, as of a decay below 1. */
  readonly isBelowMax?: true;
  /** What the schema takes beyond the form and the command line: all numbers above `above`, up to `max`. */
  readonly recorded?: { readonly above: number; readonly max: number };
}

interface ChoiceRow extends Row, Omit<ChoiceField, 'default'> {
  readonly default?: string;
  /** Its option of `train`, which takes one of the options' values. Left out: it is set by `--set key=value`. */
  readonly option?: { readonly name: string };
}

export type TrainingField = NumberRow | ChoiceRow;

export const trainingFields = [
  {
    kind: 'choice',
    key: 'encoder',
    label: 'Encoder',
    help: 'The network that learns to see, and that is exported in the end. conv4 trains in minutes on a laptop; ResNet-18 wants a workstation.',
    options: encoderIds.map((value) => ({ value, label: encoderCards[value].label })),
    form: 'usual',
    option: { name: 'encoder' },
  },
  {
    kind: 'number',
    key: 'size',
    label: 'Picture side',
    help: 'Side of the square that the network sees. Time grows with its square.',
    min: 16,
    max: 512,
    step: 8,
    integer: true,
    unit: 'px',
    form: 'usual',
    option: { name: 'size', takes: 'PX', help: 'side of the square that the network sees' },
  },
  {
    kind: 'number',
    key: 'batch',
    label: 'Batch',
    help: 'Photographs a step. A task may make several inputs of each: rotation makes four.',
    min: 1,
    max: 4096,
    step: 1,
    integer: true,
    unit: 'photographs',
    form: 'usual',
    option: { name: 'batch', takes: 'N', help: 'photographs a step' },
  },
  {
    kind: 'number',
    key: 'epochs',
    label: 'Epochs',
    help: 'How often every photograph is seen.',
    min: 1,
    max: 100_000,
    step: 1,
    integer: true,
    form: 'usual',
    option: { name: 'epochs', takes: 'N', help: 'how often every photograph is seen' },
  },
  {
    kind: 'number',
    key: 'steps',
    label: 'Steps',
    help: 'How many steps to train, in place of epochs.',
    min: 1,
    max: 100_000_000,
    step: 1,
    integer: true,
    option: { name: 'steps', takes: 'N', help: 'how many steps to train, in place of --epochs' },
  },
  {
    kind: 'number',
    key: 'learningRate',
    label: 'Learning rate',
    help: 'The highest step size of the schedule. Too high and the loss explodes; too low and nothing is learnt.',
    min: 0.000_001,
    max: 10,
    step: 0.0001,
    integer: false,
    recorded: { above: 0, max: 100 },
    form: 'advanced',
    option: { name: 'lr', takes: 'X', help: 'the highest learning rate of the schedule' },
  },
  {
    kind: 'choice',
    key: 'optimizer',
    label: 'Optimiser',
    help: 'AdamW forgives most choices; SGD with Nesterov momentum is what many of the papers used.',
    options: [
      { value: 'sgd', label: 'SGD, Nesterov momentum' },
      { value: 'adamw', label: 'AdamW' },
    ],
    form: 'advanced',
    option: { name: 'optimizer' },
  },
  {
    kind: 'choice',
    key: 'schedule',
    label: 'Schedule',
    help: 'How the learning rate moves over the run.',
    options: [
      { value: 'constant', label: 'Constant' },
      { value: 'cosine', label: 'Cosine to zero' },
      { value: 'step', label: 'Tenfold lower at 60 % and 85 %' },
      { value: 'one-cycle', label: 'One cycle: up, then down to zero' },
    ],
    form: 'advanced',
    option: { name: 'schedule' },
  },
  {
    kind: 'number',
    key: 'weightDecay',
    label: 'Weight decay',
    help: 'Pulls the weights towards zero; not applied to biases and normalisation.',
    min: 0,
    max: 1,
    step: 0.0001,
    integer: false,
    form: 'advanced',
  },
  {
    kind: 'number',
    key: 'momentum',
    label: 'Momentum',
    help: 'Share of the last step that the next one keeps.',
    default: 0.9,
    min: 0,
    max: 1,
    isBelowMax: true,
    step: 0.01,
    integer: false,
    optimizer: 'sgd',
  },
  {
    kind: 'number',
    key: 'beta2',
    label: 'β₂',
    help: 'AdamW’s memory of squared gradients: 0.95 forgets the large ones of the beginning within a hundred steps, 0.999 in thousands.',
    default: 0.999,
    min: 0,
    max: 1,
    isBelowMax: true,
    step: 0.001,
    integer: false,
    optimizer: 'adamw',
  },
  {
    kind: 'number',
    key: 'warmup',
    label: 'Warm-up',
    help: 'Share of all steps over which the learning rate rises from near 0. Not for one-cycle, which has its own rise.',
    default: 0,
    min: 0,
    max: 0.9,
    step: 0.01,
    integer: false,
    percentOf: 'the steps',
  },
  {
    kind: 'number',
    key: 'clipNorm',
    label: 'Gradient clipped at',
    help: 'Largest global norm of the gradient; 0 leaves it unclipped.',
    default: 0,
    min: 0,
    max: Number.POSITIVE_INFINITY,
    step: 0.1,
    integer: false,
  },
  {
    kind: 'number',
    key: 'emaDecay',
    label: 'Moving average of the weights',
    help: 'Decay of the exponential moving average of the weights, which is then scored and exported; 0 keeps none.',
    default: 0,
    min: 0,
    max: 1,
    isBelowMax: true,
    step: 0.001,
    integer: false,
  },
  {
    kind: 'number',
    key: 'seed',
    label: 'Seed',
    help: 'Everything that is left to chance follows from it: the same seed on the same machine gives the same numbers.',
    default: 1,
    min: 0,
    max: 4_294_967_295,
    step: 1,
    integer: true,
    form: 'advanced',
    option: { name: 'seed', takes: 'N', help: 'everything that is left to chance follows from it' },
  },
  {
    kind: 'choice',
    key: 'engine',
    label: 'Engine',
    help: 'What computes. Automatic takes the first that works here; the doctor page says which do.',
    default: 'auto',
    options: [
      { value: 'auto', label: 'Automatic' },
      ...engineIds.map((value) => ({ value, label: engineCards[value].label })),
    ],
    form: 'advanced',
    option: { name: 'engine' },
  },
] as const satisfies readonly TrainingField[];
