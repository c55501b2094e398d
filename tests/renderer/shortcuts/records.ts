/** Records of audits, diagnoses and attributions as a worker sends them, for tests. */
import { type Audit, type AuditedCue, auditedCueSchema, auditSchema, type Finding } from '../../../shared/audit.ts';
import {
  type CueVerdict,
  type Diagnosis,
  diagnosisSchema,
  type Intervention,
  interventionSchema,
} from '../../../shared/diagnosis.ts';
import {
  type CueId,
  type LookCluster,
  type Looked,
  lookClusterSchema,
  lookedSchema,
  type PinnedLook,
  pinnedLookSchema,
} from '../../../shared/shortcut-schemas.ts';

/** The numbers of a cue that is not present. */
export const numbers = { score: 0.13, chance: 0.125, pValue: 0.4, reference: 0.2 };

/** An audited cue; by default it is not present. */
export const audited = (cue: CueId, finding: Finding = { verdict: 'not-present', ...numbers }): AuditedCue =>
  auditedCueSchema.parse({
    cue,
    finding,
    withSettings:
      finding.verdict === 'not-asked' || finding.verdict === 'does-not-apply'
        ? null
        : { verdict: 'not-present', ...numbers, score: 0.12, pValue: 0.6 },
  });

export const leaking = (cue: CueId, changes: Partial<AuditedCue> = {}): AuditedCue => ({
  ...audited(cue, { verdict: 'leak', ...numbers, score: 0.6, pValue: 0.005 }),
  ...changes,
});

export const inapplicable = (cue: CueId): AuditedCue => audited(cue, { verdict: 'does-not-apply', because: 'cue' });

/** One finding of each kind, by its label. */
export const findings: Readonly<Record<string, Finding>> = {
  Leak: { verdict: 'leak', ...numbers, score: 0.6, pValue: 0.005 },
  'Present, explained by corner mark': {
    verdict: 'present',
    ...numbers,
    score: 0.4,
    because: { kind: 'another-cue', cue: 'corner-mark' },
  },
  'Present, near chance': { verdict: 'present', ...numbers, score: 0.16, because: { kind: 'near-chance' } },
  'Present, as in natural images': {
    verdict: 'present',
    ...numbers,
    score: 0.19,
    because: { kind: 'natural' },
  },
  'Not found': { verdict: 'not-present', ...numbers },
  'No verdict: too few images': { verdict: 'no-verdict', ...numbers, photographs: 39, needed: 40 },
  'No verdict: only one image': { verdict: 'not-asked', needed: 40 },
  'Does not apply': { verdict: 'does-not-apply', because: 'cue' },
};

export const audit = (cues: readonly AuditedCue[], task = 'context'): Audit =>
  auditSchema.parse({
    event: 'audited',
    task,
    size: 96,
    folders: ['/images'],
    images: 74,
    cues,
    warnings: [],
    seconds: 3,
    madeAt: '2026-01-01T00:00:00.000Z',
  });

export const intervention = (changes: Partial<Intervention> = {}): Intervention =>
  interventionSchema.parse({
    cue: 'chromatic-aberration',
    what: 'aberration put in',
    words: 'aberration put in: 1 px',
    direction: 'inject',
    dose: 1,
    untouchedDose: 0,
    unit: 'px',
    score: 0.7,
    change: 0.2,
    ci95: [0.1, 0.25],
    control: -0.01,
    controlWords: 'warped by as much, all channels alike',
    effect: 0.21,
    effectCi95: [0.12, 0.28],
    ...changes,
  });

export const diagnosis = (changes: Partial<Diagnosis> = {}): Diagnosis =>
  diagnosisSchema.parse({
    event: 'diagnosed',
    run: 'r',
    task: 'context',
    step: 100,
    folders: ['/images'],
    images: 37,
    baseline: { score: 0.5, chance: 0.125 },
    interventions: [],
    findings: [],
    warnings: [],
    seconds: 2,
    madeAt: '2026-01-01T00:00:00.000Z',
    ...changes,
  });

/** A removal that changes almost nothing. */
export const removal = {
  words: 'red and blue re-registered',
  score: 0.49,
  controlScore: 0.5,
  controlWords: 'all channels warped alike',
  effect: -0.01,
  ci95: [-0.03, 0.01] as [number, number],
};

/** One verdict of each kind. */
export const verdicts = {
  reads: { verdict: 'reads', cue: 'chromatic-aberration', ...removal, score: 0.2, effect: -0.3 },
  'not found': { verdict: 'not-found', cue: 'vignetting', ...removal },
  'no answer': { verdict: 'no-verdict', cue: 'vignetting', because: 'task' },
  'near chance': { verdict: 'no-verdict', cue: 'vignetting', because: 'near-chance' },
  'not removed': { verdict: 'no-verdict', cue: 'edge-continuity', because: 'not-removed' },
  'not paired': { verdict: 'no-verdict', cue: 'vignetting', because: 'not-paired' },
  'not tried': { verdict: 'not-tried', cue: 'orientation-metadata', reason: 'it is in the files alone' },
} as const satisfies Readonly<Record<string, CueVerdict>>;

const picture = { caption: 'an image next to its map', data: 'data:image/png;base64,', width: 192, height: 96 };

export const pinnedLook = (changes: Partial<PinnedLook> = {}): PinnedLook =>
  pinnedLookSchema.parse({
    photograph: 'a.jpg',
    caption: 'answered correctly in 4 of 4 turns',
    logLikelihood: -0.123,
    baseline: -1.386,
    completenessGap: 0.021,
    gradients: picture,
    occlusion: picture,
    byChannel: [
      { channel: 'red', gradients: 0.5, occlusion: 0.4 },
      { channel: 'green', gradients: 0.3, occlusion: -0.1 },
      { channel: 'blue', gradients: 0.2, occlusion: 0 },
    ],
    ...changes,
  });

export const lookCluster = (changes: Partial<LookCluster> = {}): LookCluster =>
  lookClusterSchema.parse({
    label: 'upright',
    words: 'the answer is found in the bottom right corner',
    count: 2,
    share: 0.04,
    concentration: 0.83,
    gap: 0.21,
    meanMap: picture,
    examples: [picture],
    photographs: ['/images/a.jpg', '/images/b.jpg'],
    ...changes,
  });

export const looked = (changes: Partial<Looked> = {}): Looked =>
  lookedSchema.parse({
    event: 'looked',
    run: 'r',
    step: 100,
    folders: ['/images'],
    photographs: 50,
    of: 50,
    pinned: [pinnedLook()],
    clusters: [lookCluster()],
    warnings: [],
    seconds: 2,
    madeAt: '2026-01-01T00:00:00.000Z',
    ...changes,
  });
