/** Profiles: what a sweep asks of a cluster's Slurm. */
import { isAbsolute, join, resolve } from 'node:path';
import { z } from 'zod';
import { refuse } from '../../../shared/failure.ts';
import { didYouMean } from '../../../shared/nearest-word.ts';
import { readRegular } from '../../files/open-regular.ts';

/** Where the profiles of a workspace lie. */
export const profilesFolder = (workspace: string): string => join(workspace, 'slurm');

/** A text on one line: options of Slurm and lines of a script end with the line. */
const line = z
  .string()
  .min(1, 'must not be empty')
  .regex(/^\P{Cc}*$/u, 'must not contain line breaks or other control characters');
const variable = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'is no name of an environment variable');

/** Options of sbatch that follow from the sweep, or that a key of the profile stands for. */
const ownOptions: Readonly<Record<string, string>> = {
  array: "'atOnce' limits how many runs train at a time",
  signal: 'the job is told a minute before its end',
  requeue: 'jobs are always requeued',
  'no-requeue': 'jobs are always requeued',
  output: 'the logs lie in the folder of the sweep',
  error: 'the logs lie in the folder of the sweep',
  'open-mode': 'logs are continued',
  chdir: 'a job runs in the folder of the sweep',
  'job-name': 'it names the sweep',
  dependency: 'arrays follow each other',
  parsable: 'it is given already',
  wrap: 'the script is written by the lab',
  clusters: 'the jobs run on the cluster that sbatch is set to here',
  'test-only': 'it would submit nothing',
  partition: "use the key 'partition'",
  time: "use the key 'time'",
  mem: "use the key 'memory'",
  'cpus-per-task': "use the key 'cpusPerTask'",
  gres: "use the key 'gres'",
  account: "use the key 'account'",
  qos: "use the key 'qos'",
};

const option = line.superRefine((text, context) => {
  const name = /^--([a-z][a-z0-9-]*)(?:=|$)/.exec(text)?.[1];
  if (name === undefined) {
    context.addIssue({ code: 'custom', message: `must look like --constraint=a100: found '${text}'` });
    return;
  }
  // sbatch also takes the beginnings of its options.
  const own = Object.keys(ownOptions).find((each) => each.startsWith(name));
  if (own !== undefined) context.addIssue({ code: 'custom', message: `does not take --${name}: ${ownOptions[own]}` });
});

const profileSchema = z.strictObject({
  partition: line.optional(),
  time: line
    .regex(
      /^(\d+|\d+:\d{2}|\d+:\d{2}:\d{2}|\d+-\d+|\d+-\d+:\d{2}|\d+-\d+:\d{2}:\d{2}|UNLIMITED)$/,
      "must be minutes, or as Slurm writes times: '4:00:00', '2-00:00:00'",
    )
    .optional(),
  memory: line.regex(/^\d+[KMGT]?$/, "must be MiB, or a number with K, M, G or T: '16G'").optional(),
  cpusPerTask: z.number().int('must be a whole number').min(1, 'must be at least 1').optional(),
  gres: line.optional(),
  account: line.optional(),
  qos: line.optional(),
  atOnce: z.number().int('must be a whole number').min(1, 'must be at least 1').optional(),
  source: z.array(line).default([]),
  modules: z.array(line).default([]),
  environment: z.record(variable, line).default({}),
  command: z.array(line).min(1, 'must not be empty').optional(),
  options: z.array(option).default([]),
  requeue: z.boolean().default(true),
});

/**
 * A profile. Keys that are absent are left to the cluster's own defaults.
 * - `partition`, `time`, `memory`, `cpusPerTask`, `gres`, `account`, `qos`: as options of sbatch; all of them for one run.
 * - `atOnce`: most runs of the sweep that train at a time.
 * - `source`: shell files that a job reads first, such as `/etc/profile.d/modules.sh`.
 * - `modules`: what `module load` loads, one after another.
 * - `environment`: variables of the runs.
 * - `command`: program and arguments that start the command line on a node; by default this installation.
 * - `options`: further options of sbatch.
 * - `requeue`: whether a job that was told to end requeues itself if it got further than when it began.
 */
export type SlurmProfile = z.infer<typeof profileSchema> & {
  /** Absolute path of its file. */
  readonly file: string;
};

const keys = Object.keys(profileSchema.shape);

/** A profile from the text of its file. @throws FailureError 'unusable-input' that names the key and what it takes. */
export function parseProfile(text: string, file: string): SlurmProfile {
  const hint = 'docs/slurm.md lists the keys with an example';
  let written: unknown;
  try {
    written = JSON.parse(text);
  } catch (error) {
    return refuse('unusable-input', `the profile ${file} is not JSON: ${(error as Error).message}`, hint);
  }
  const parsed = profileSchema.safeParse(written);
  if (parsed.success) return { ...parsed.data, file };
  const issue = parsed.error.issues[0]!;
  if (issue.code === 'unrecognized_keys') {
    const [key = ''] = issue.keys;
    return refuse(
      'unusable-input',
      `the profile ${file} has the unknown key '${key}'`,
      didYouMean(key, keys, `the keys are ${keys.join(', ')}`),
    );
  }
  const where = issue.path.length > 0 ? `'${issue.path.join('.')}' ` : '';
  const what = issue.code === 'invalid_key' ? (issue.issues[0]?.message ?? issue.message) : issue.message;
  return refuse('unusable-input', `the profile ${file} cannot be used: ${where}${what}`, hint);
}

const isName = (text: string): boolean => /^[A-Za-z0-9][A-Za-z0-9_-]*$/.test(text);

/**
 * Reads the profile that the user named: a file, or the name of one in the workspace's folder `slurm`.
 * @param from The folder that relative paths begin at.
 * @throws FailureError 'unusable-input'.
 */
export async function readProfile(named: string, workspace: string, from: string): Promise<SlurmProfile> {
  const places = [
    ...(isName(named) ? [join(profilesFolder(workspace), `${named}.json`)] : []),
    isAbsolute(named) ? named : resolve(from, named),
  ];
  for (const file of places) {
    const bytes = await readRegular(file).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
      return refuse('unusable-input', `the profile ${file} cannot be read: ${error.message}`);
    });
    if (bytes !== undefined) return parseProfile(bytes.toString('utf8'), file);
  }
  return refuse(
    'unusable-input',
    `there is no profile '${named}': ${places.join(' and ')} ${places.length > 1 ? 'do' : 'does'} not exist`,
    'write one: {"partition": "gpu", "time": "4:00:00", "memory": "16G", "gres": "gpu:1"}; docs/slurm.md lists all keys',
  );
}
