/** Records of the shortcut lab as a worker would send them, for tests of what the page makes of them. */
import {
  type Audit,
  type AuditedCue,
  auditedCueSchema,
  auditSchema,
  type CueId,
  type Diagnosis,
  diagnosisSchema,
  type Intervention,
  interventionSchema,
  type LookCluster,
  type Looked,
  lookClusterSchema,
  lookedSchema,
  type PinnedLook,
  pinnedLookSchema,
} from '../../../shared/shortcuts.ts';

/** A cue that was looked for and not found, but for what is said otherwise. */
export const audited = (cue: CueId, changes: Partial<AuditedCue> = {}): AuditedCue =>
  auditedCueSchema.parse({
    cue,
    applies: true,
    reason: 'found in no photograph',
    score: 0.13,
    chance: 0.125,
    pValue: 0.4,
    present: false,
    leak: false,
    reference: 0.2,
    withSettings: { score: 0.12, pValue: 0.6, leak: false },
    ...changes,
  });

export const leaking = (cue: CueId, changes: Partial<AuditedCue> = {}): AuditedCue =>
  audited(cue, {
    score: 0.6,
    pValue: 0.005,
    present: true,
    leak: true,
    withSettings: { score: 0.14, pValue: 0.3, leak: false },
    ...changes,
  });

export const inapplicable = (cue: CueId): AuditedCue =>
  audited(cue, {
    applies: false,
    reason: 'it is the same in every direction',
    score: null,
    chance: null,
    pValue: null,
    reference: null,
    withSettings: null,
  });

export const audit = (cues: readonly AuditedCue[], task = 'context'): Audit =>
  auditSchema.parse({
    event: 'audited',
    task,
    size: 96,
    folders: ['/photographs'],
    images: 74,
    cues,
    warnings: [],
    seconds: 3,
    madeAt: '2026-01-01T00:00:00.000Z',
  });

export const intervention = (changes: Partial<Intervention> = {}): Intervention =>
  interventionSchema.parse({
    cue: 'chromatic-aberration',
    words: '1 px of aberration put in',
    direction: 'inject',
    dose: 1,
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
    step: 100,
    folders: ['/photographs'],
    images: 37,
    baseline: { score: 0.5, chance: 0.125 },
    interventions: [],
    verdicts: [],
    notTried: [],
    warnings: [],
    seconds: 2,
    madeAt: '2026-01-01T00:00:00.000Z',
    ...changes,
  });

const picture = { caption: 'a photograph beside its map', data: 'data:image/png;base64,', width: 192, height: 96 };

export const pinnedLook = (changes: Partial<PinnedLook> = {}): PinnedLook =>
  pinnedLookSchema.parse({
    photograph: 'a.jpg',
    caption: 'answered rightly in 4 of 4 turns',
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
    photographs: ['/photographs/a.jpg', '/photographs/b.jpg'],
    ...changes,
  });

export const looked = (changes: Partial<Looked> = {}): Looked =>
  lookedSchema.parse({
    event: 'looked',
    run: 'r',
    step: 100,
    folders: ['/photographs'],
    photographs: 50,
    of: 50,
    pinned: [pinnedLook()],
    clusters: [lookCluster()],
    warnings: [],
    seconds: 2,
    madeAt: '2026-01-01T00:00:00.000Z',
    ...changes,
  });
