/** What an evaluated encoder is compared with, on the same photographs and with paired intervals. */
import { idOfSource, nameOfSource } from '../../../shared/encoder-source.ts';
import type { Against, Baseline } from '../../../shared/evaluation.ts';
import { refuse } from '../../../shared/failure.ts';
import { pairedDifference } from '../../../shared/paired-difference.ts';
import type { Pack } from '../data/pack.ts';
import { handMadeUnderTest } from './hand-made/hand-made.ts';
import {
  beginToJudge,
  type EncoderBeingJudged,
  type Judge,
  type JudgedEncoder,
  withoutFeatures,
} from './judge-encoder.ts';
import type { LabelledPhotographs, LabelledSet } from './labelled-photographs.ts';
import { openPacks } from './open-labelled.ts';
import type { JudgedStage } from './stage-accuracies.ts';
import type { EncoderUnderTest } from './stage-extractor.ts';
import { underTest } from './under-test.ts';

type BeingJudged = EncoderBeingJudged<Pick<JudgedEncoder, 'best' | 'few'>>;

/** A baseline that is being judged. */
interface BaselineBeingJudged extends Pick<BeingJudged, 'judged'> {
  readonly name: string;
  /** The encoder, if there is another one. */
  readonly of?: string;
}

/** What baselines are judged beside. */
interface Beside {
  /** Side of the encoder's squares, and shorter side of the photographs that they are cut from, in pixels. */
  readonly size: number;
  readonly packSide: number;
  /** The encoder before training, if it has such a twin. */
  readonly untrained?: BeingJudged | undefined;
}

/** Begins to judge baselines. @param against Without `untrained` if the encoder has no such twin. @throws FailureError as beginToJudge. */
export async function beginBaselines(
  against: readonly Against[],
  beside: Beside,
  judge: Judge,
): Promise<BaselineBeingJudged[]> {
  const begun: BaselineBeingJudged[] = [];
  for (const each of against) begun.push(await beginBaseline(each, beside, judge));
  return begun;
}

/** Compares an encoder with baselines. @param best Of the encoder. @throws FailureError 'stopped'. */
export async function compareBaselines(
  baselines: readonly BaselineBeingJudged[],
  { hits }: JudgedStage,
): Promise<Baseline[]> {
  const compared: Baseline[] = [];
  for (const { judged, ...named } of baselines) {
    const { best, few } = await judged();
    compared.push({
      ...named,
      stage: best.stage,
      knn: best.accuracies.knn,
      linear: best.accuracies.linear,
      difference: pairedDifference({ values: hits.knn }, { values: best.hits.knn }),
      linearDifference: pairedDifference({ values: hits.linear }, { values: best.hits.linear }),
      ...(few && { few }),
    });
  }
  return compared;
}

async function beginBaseline(against: Against, beside: Beside, judge: Judge): Promise<BaselineBeingJudged> {
  switch (against.kind) {
    case 'untrained':
      if (!beside.untrained) throw new Error('an encoder without an untrained twin is not compared with it');
      return { name: 'untrained', judged: beside.untrained.judged };
    case 'hand-made': {
      const { judged } = await beginToJudge(handMadeUnderTest(against.of, beside), judge, withoutFeatures);
      return { name: against.of, judged };
    }
    case 'added':
    case 'run': {
      const encoder = await underTest(against, (message) => judge.control.warn(message));
      const { judged } = await beginElsewhere(encoder, against, judge);
      return { name: nameOfSource(against), of: idOfSource(against), judged };
    }
  }
}

/** Begins to judge an encoder that reads the same photographs at another size or in another way. */
async function beginElsewhere(
  encoder: EncoderUnderTest,
  folders: Parameters<typeof openPacks>[0],
  judge: Judge,
): Promise<BeingJudged> {
  const [train, test] = await openPacks(folders, encoder.packSide, judge.control);
  try {
    const labelled: LabelledPhotographs = {
      ...judge.labelled,
      train: sameIn(train, judge.labelled.train, encoder.what),
      test: sameIn(test, judge.labelled.test, encoder.what),
    };
    return await beginToJudge(encoder, { ...judge, labelled }, withoutFeatures);
  } finally {
    train.close();
    test.close();
  }
}

/** The photographs of a set in another pack of the same folders. @throws FailureError 'unusable-input' for those it lacks. */
function sameIn(pack: Pack, { pack: from, photographs, labels }: LabelledSet, what: string): LabelledSet {
  const places = new Map(Array.from({ length: pack.count }, (_, i) => [pack.path(i), i]));
  const found = Array.from(photographs, (photograph) => places.get(from.path(photograph)) ?? -1);
  const missing = found.findIndex((place) => place < 0);
  if (missing >= 0)
    refuse(
      'unusable-input',
      `${what} cannot read ${from.path(photographs[missing]!)} as it reads images: both encoders need the same images`,
      'leave it out of --against',
    );
  return { pack, photographs: Uint32Array.from(found), labels };
}
