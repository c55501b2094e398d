/** What an evaluated encoder is compared with, on the same photographs and with paired intervals. */
import { idOfSource, nameOfSource } from '../../../shared/encoder-source.ts';
import type { Against, Baseline } from '../../../shared/evaluation.ts';
import { refuse } from '../../../shared/failure.ts';
import { pairedDifference } from '../../../shared/paired-difference.ts';
import type { Pack } from '../data/pack.ts';
import { handMadeUnderTest } from './hand-made/hand-made.ts';
import { type Judge, type JudgedEncoder, judgeEncoder } from './judge-encoder.ts';
import type { LabelledPhotographs, LabelledSet } from './labelled-photographs.ts';
import { openPacks } from './open-labelled.ts';
import type { JudgedStage } from './stage-accuracies.ts';
import type { EncoderUnderTest } from './stage-extractor.ts';
import { underTest } from './under-test.ts';

/** The encoder that is compared, and how its squares are cut. */
export interface Compared {
  readonly best: JudgedStage;
  readonly size: number;
  readonly packSide: number;
  /** Its twin before training, if it has one. */
  readonly untrained?: JudgedEncoder;
}

/** @param against Without `untrained` if the encoder has no such twin. @throws FailureError as judgeEncoder. */
export async function judgeBaselines(
  against: readonly Against[],
  compared: Compared,
  judge: Judge,
): Promise<Baseline[]> {
  // Features without a network are judged at the same time, since each has a single stage.
  const withoutNetwork = new Map(
    await Promise.all(
      against.flatMap((each) =>
        each.kind === 'hand-made' ? [judged(each, compared, judge).then((found) => [each, found] as const)] : [],
      ),
    ),
  );
  const baselines: Baseline[] = [];
  for (const each of against) {
    const known = each.kind === 'hand-made' ? withoutNetwork.get(each) : undefined;
    const { name, best, few } = known ?? (await judged(each, compared, judge));
    const { stage, accuracies, hits } = best;
    baselines.push({
      name,
      ...((each.kind === 'run' || each.kind === 'added') && { of: idOfSource(each) }),
      stage,
      knn: accuracies.knn,
      linear: accuracies.linear,
      difference: pairedDifference({ values: compared.best.hits.knn }, { values: hits.knn }),
      linearDifference: pairedDifference({ values: compared.best.hits.linear }, { values: hits.linear }),
      ...(few && { few }),
    });
  }
  return baselines;
}

async function judged(
  against: Against,
  compared: Compared,
  judge: Judge,
): Promise<Pick<JudgedEncoder, 'best' | 'few'> & { readonly name: string }> {
  switch (against.kind) {
    case 'untrained':
      if (!compared.untrained) throw new Error('an encoder without an untrained twin is not compared with it');
      return { ...compared.untrained, name: 'untrained' };
    case 'hand-made':
      return { ...(await judgeEncoder(handMadeUnderTest(against.of, compared), judge)), name: against.of };
    case 'added':
    case 'run': {
      const encoder = await underTest(against, (message) => judge.control.warn(message));
      return { ...(await judgeElsewhere(encoder, against, judge)), name: nameOfSource(against) };
    }
  }
}

/** Judges an encoder that reads the same photographs at another size or in another way. */
async function judgeElsewhere(
  encoder: EncoderUnderTest,
  folders: Parameters<typeof openPacks>[0],
  judge: Judge,
): Promise<JudgedEncoder> {
  const [train, test] = await openPacks(folders, encoder.packSide, judge.control);
  try {
    const labelled: LabelledPhotographs = {
      ...judge.labelled,
      train: sameIn(train, judge.labelled.train, encoder.what),
      test: sameIn(test, judge.labelled.test, encoder.what),
    };
    return await judgeEncoder(encoder, { ...judge, labelled });
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
