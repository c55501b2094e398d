/**
 * Every job of the worker protocol with its implementation; a missing one is a type error. Each job loads its own code, so
 * that indexing does not load tensors and training does not load exporters.
 */
import { type AnalysisId, analyses } from '../../../shared/analyses.ts';
import type { Job, JobName, JobOf, ResultJob } from '../../../shared/worker-protocol.ts';
import type { WorkerPort } from '../messages/worker-port.ts';
import { runJob, type TimedWork, timed, type Work } from './send-job-result.ts';

/** Performs a job, sends one `ended`, and never throws. */
type Perform<Name extends JobName> = (job: JobOf<Name>, port: WorkerPort) => Promise<void>;

const work =
  <Name extends ResultJob>(noun: string, load: () => Promise<Work<Name>>): Perform<Name> =>
  async (job, port) =>
    runJob(await load(), noun, job, port);

const analysis = <Id extends AnalysisId>(id: Id, load: () => Promise<TimedWork<Id>>): Perform<Id> =>
  work(analyses[id].noun, async () => timed(await load()));

const jobs: { readonly [Name in JobName]: Perform<Name> } = {
  audit: analysis('audit', async () => (await import('../shortcuts/audit/audit-folders.ts')).auditFolders),
  diagnose: analysis('diagnose', async () => (await import('../shortcuts/diagnosis/diagnose-run.ts')).diagnoseRun),
  look: analysis('look', async () => (await import('../shortcuts/attribution/attribute-run.ts')).attributeRun),
  answers: analysis('answers', async () => (await import('../evaluate/answer-held-out.ts')).answerHeldOut),
  evaluate: analysis('evaluate', async () => (await import('../evaluate/evaluate-encoder.ts')).evaluateEncoder),
  embed: analysis('embed', async () => (await import('../evaluate/embed.ts')).embed),
  neighbours: analysis('neighbours', async () => (await import('../evaluate/neighbours.ts')).neighbours),
  map: analysis('map', async () => (await import('../evaluate/map/map-folders.ts')).mapFolders),
  inside: analysis('inside', async () => (await import('../evaluate/inside/look-inside.ts')).lookInside),
  importance: analysis(
    'importance',
    async () => (await import('../shortcuts/importance/look-at-representation.ts')).lookAtRepresentation,
  ),
  measure: analysis('measure', async () => (await import('../evaluate/measure.ts')).measure),
  places: analysis('places', async () => (await import('../evaluate/places/evaluate-places.ts')).evaluatePlaces),
  export: analysis('export', async () => (await import('../export/export-encoder.ts')).exportEncoder),
  index: work('indexing', async () => (await import('./index-job.ts')).index),
  'measure-range': work('measurement', async () => (await import('./measure-range-job.ts')).measureReading),
  'measure-run': work('measurement', async () => (await import('./measure-run-job.ts')).measureRun),
  plant: work('planting', async () => timed((await import('../shortcuts/planting/plant-folders.ts')).plantFolders)),
  'add-encoder': work('addition', async () => (await import('../encoders/add-encoder.ts')).addEncoder),
  'list-tensors': work('listing', async () => (await import('../encoders/list-tensors.ts')).listTensors),
  doctor: work('doctor', async () => (await import('./doctor-job.ts')).examineEngines),
  'try-engine': work('trial', async () => (await import('./try-engine-job.ts')).tryNamedEngine),
  bench: work('bench', async () => (await import('./bench-job.ts')).bench),
  train: async (job, port) => (await import('./train-job.ts')).runTrainJob(job, port),
  preview: async (_, port) => (await import('./preview-job.ts')).runPreviewJob(port),
};

/** Performs a job. */
export const perform = (job: Job, port: WorkerPort): Promise<void> => (jobs[job.job] as Perform<JobName>)(job, port);
