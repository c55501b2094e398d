/**
 * The training settings that all tasks share, one row each. The schema and type of a run's settings, the form of a new run,
 * the options of `train`, the settings that a copied run keeps and the list on a run's page all derive from this table.
 */
import { encoderCards, encoderIds, type StemChoice, stemChoices } from './encoder-cards.ts';
import { engineCards, engineIds } from './engine-cards.ts';
import type { ChoiceField, NumberField } from './form-fields.ts';
import { normalisationIds, normalisations } from './normalisation.ts';

interface Row {
  /** Where the form of a new run shows it. If omitted, the form does not show it and a copied run keeps its value. */
  readonly form?: 'usual' | 'advanced';
  /** The only optimiser that uses it. */
  readonly optimizer?: string;
}

/**
 * A number. Without a `default`, every card must provide one; with it, a card may override it.
 * The form and the command line accept `min` to `max`.
 */
interface NumberRow extends Row, Omit<NumberField, 'default'> {
  readonly default?: number;
  /** Its option of `train`. If omitted, it is set by `--set key=value`. */
  readonly option?: { readonly name: string; readonly takes: string; readonly help: string };
  /** The maximum itself is excluded, as for a decay below 1. */
  readonly isBelowMax?: true;
  /** The wider range that the schema accepts: all numbers above `above`, up to `max`. */
  readonly recorded?: { readonly above: number; readonly max: number };
}

interface ChoiceRow extends Row, Omit<ChoiceField, 'default'> {
  readonly default?: string;
  /** Its option of `train`, which takes one of the options' values. If omitted, it is set by `--set key=value`. */
  readonly option?: { readonly name: string; readonly help: string };
}

/** A setting of training: a number or a choice. */
export type TrainingField = NumberRow | ChoiceRow;

const stemLabels = {
  auto: 'Automatic',
  small: 'Small: 3 × 3, no pooling',
  large: 'Large: 7 × 7, stride 2, pooling',
} as const satisfies Readonly<Record<StemChoice, string>>;

/** The table itself. */
export const trainingFields = [
  {
    kind: 'choice',
    key: 'encoder',
    label: 'Encoder',
    help: 'The network that is trained and exported. conv4 trains in minutes on a laptop; ResNet-18 needs a workstation, ResNet-50 a graphics card.',
    options: encoderIds.map((value) => ({ value, label: encoderCards[value].label })),
    form: 'usual',
    option: { name: 'encoder', help: 'the network that is trained and exported' },
  },
  {
    kind: 'choice',
    key: 'stem',
    label: 'First layer of a ResNet',
    help: 'The small one keeps the resolution of small images; the large one, of torchvision and the paper, divides it by four. Automatic takes the small one if it is trained on images, or parts of images, of up to 64 px.',
    default: 'auto',
    options: stemChoices.map((value) => ({ value, label: stemLabels[value] })),
  },
  {
    kind: 'choice',
    key: 'patch',
    label: 'Patch of a transformer',
    help: 'Side of the squares that are its tokens. Published weights usually have 16 px; 8 px suits small images.',
    default: '8',
    options: [
      { value: '8', label: '8 × 8 px' },
      { value: '16', label: '16 × 16 px' },
    ],
  },
  {
    kind: 'choice',
    key: 'positions',
    label: 'Positions of a transformer',
    help: 'What tells a token its place: fixed sines and cosines as in MAE, or learnt with the weights as in the published ones.',
    default: 'fixed',
    options: [
      { value: 'fixed', label: 'Fixed sines and cosines' },
      { value: 'learned', label: 'Learnt' },
    ],
  },
  {
    kind: 'choice',
    key: 'normalisation',
    label: 'Normalisation',
    help: 'How pixels are scaled for the first layer. Weights from a file need the one that they were trained with.',
    default: 'lab',
    options: normalisationIds.map((value) => ({ value, label: normalisations[value].label })),
  },
  {
    kind: 'number',
    key: 'size',
    label: 'Image size',
    help: 'Side length of the network’s square input. Training time grows with its square.',
    min: 16,
    max: 512,
    step: 8,
    integer: true,
    unit: 'px',
    form: 'usual',
    option: { name: 'size', takes: 'PX', help: "side length of the network's square input" },
  },
  {
    kind: 'number',
    key: 'batch',
    label: 'Batch size',
    help: 'Images per step. A task may make several inputs of each: rotation makes four.',
    min: 1,
    max: 4096,
    step: 1,
    integer: true,
    unit: 'images',
    form: 'usual',
    option: { name: 'batch', takes: 'N', help: 'images per step' },
  },
  {
    kind: 'number',
    key: 'epochs',
    label: 'Epochs',
    help: 'Number of passes over the training images.',
    min: 1,
    max: 100_000,
    step: 1,
    integer: true,
    form: 'usual',
    option: { name: 'epochs', takes: 'N', help: 'number of passes over the training images' },
  },
  {
    kind: 'number',
    key: 'steps',
    label: 'Steps',
    help: 'Number of training steps, instead of epochs.',
    min: 1,
    max: 100_000_000,
    step: 1,
    integer: true,
    option: { name: 'steps', takes: 'N', help: 'number of training steps, instead of --epochs' },
  },
  {
    kind: 'number',
    key: 'learningRate',
    label: 'Learning rate',
    help: 'Highest learning rate of the schedule. If it is too high, the loss diverges; if it is too low, the network learns nothing.',
    min: 0.000_001,
    max: 10,
    step: 0.0001,
    integer: false,
    recorded: { above: 0, max: 100 },
    form: 'advanced',
    option: { name: 'lr', takes: 'X', help: 'highest learning rate of the schedule' },
  },
  {
    kind: 'choice',
    key: 'optimizer',
    label: 'Optimiser',
    help: 'AdamW works with most settings; many of the papers used SGD with Nesterov momentum.',
    options: [
      { value: 'sgd', label: 'SGD, Nesterov momentum' },
      { value: 'adamw', label: 'AdamW' },
    ],
    form: 'advanced',
    option: { name: 'optimizer', help: 'how gradients change the weights' },
  },
  {
    kind: 'choice',
    key: 'schedule',
    label: 'Schedule',
    help: 'How the learning rate changes during the run.',
    options: [
      { value: 'constant', label: 'Constant' },
      { value: 'cosine', label: 'Cosine to zero' },
      { value: 'step', label: 'Step: divided by 10 at 60 % and 85 %' },
      { value: 'one-cycle', label: 'One cycle: up, then down to zero' },
    ],
    form: 'advanced',
    option: { name: 'schedule', help: 'how the learning rate changes during the run' },
  },
  {
    kind: 'number',
    key: 'weightDecay',
    label: 'Weight decay',
    help: 'Pulls the weights towards zero. Not applied to biases and normalisation parameters.',
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
    help: 'Share of the previous update that the next one keeps.',
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
    help: 'Decay of AdamW’s moving average of squared gradients: 0.95 forgets the large gradients of the first steps within a hundred steps, 0.999 within thousands.',
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
    help: 'Share of all steps over which the learning rate rises from near 0. Has no effect on one-cycle, which has its own rise.',
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
    label: 'Gradient clipping',
    help: 'Largest global norm of the gradient; 0 switches clipping off.',
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
    help: 'Decay of the exponential moving average of the weights. The averaged weights are scored and exported; 0 keeps no average.',
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
    label: 'Random seed',
    help: 'Determines every random choice: the same seed on the same machine gives the same numbers.',
    default: 1,
    min: 0,
    max: 4_294_967_295,
    step: 1,
    integer: true,
    form: 'advanced',
    option: { name: 'seed', takes: 'N', help: 'random seed: determines every random choice' },
  },
  {
    kind: 'choice',
    key: 'engine',
    label: 'Engine',
    help: 'What computes the training steps. Automatic takes the first engine that works on this machine; the doctor page lists those that do.',
    default: 'auto',
    options: [
      { value: 'auto', label: 'Automatic' },
      ...engineIds.map((value) => ({ value, label: engineCards[value].label })),
    ],
    form: 'advanced',
    option: { name: 'engine', help: 'what computes the training steps' },
  },
] as const satisfies readonly TrainingField[];
