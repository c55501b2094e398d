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
