/**
 * A real Slurm on this machine: its authentication, controller and one node, with everything in a temporary folder. The daemons
 * are children of the test that die with it; jobs that are left are killed before the folder is removed.
 */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';

const daemons = ['munged', 'slurmctld', 'slurmd', 'setpriv'];
/** Debian installs daemons where only root searches. */
const path = `${process.env.PATH}:/usr/sbin:/sbin`;

/** Why no cluster can be started here; undefined if it can. */
export function whyNoCluster(): string | undefined {
  if (process.platform !== 'linux') return 'Slurm runs on Linux only';
  const missing = daemons.filter(
    (each) => spawnSync('which', [each], { env: { ...process.env, PATH: path } }).status !== 0,
  );
  if (missing.length === 0) return undefined;
  return `${missing.join(', ')} not found: Debian's packages slurm-wlm and munge have them`;
}

export interface Cluster {
  /** For commands that shall reach this cluster. */
  readonly env: Readonly<Record<string, string>>;
  /** Runs a command of Slurm. @returns Its output. */
  ask(command: string, ...words: readonly string[]): string;
  /** Ends the daemon of the node and everything that runs on it, as a power cut does, and tells Slurm. */
  loseNode(): Promise<void>;
  /** Starts the node again. */
  recoverNode(): Promise<void>;
  stop(): Promise<void>;
}

const node = 'node1';
/** How long Slurm may take for what it does within a second on a machine that is not busy. */
const patienceMs = 30_000;

async function until(holds: () => boolean, what: () => string): Promise<void> {
  const end = Date.now() + patienceMs;
  while (!holds()) {
    if (Date.now() > end) throw new Error(what());
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** Starts a cluster whose partition `main` has one node with two cores. @throws Error with the daemons' logs if it does not start. */
export async function startCluster(): Promise<Cluster> {
  const folder = mkdtempSync(join(tmpdir(), 'slurm-'));
  const at = (name: string) => join(folder, name);
  const { username } = userInfo();
  const port = randomInt(20_000, 30_000);
  for (const each of ['state', 'spool']) mkdirSync(at(each));
  writeFileSync(at('munge.key'), randomBytes(1024), { mode: 0o400 });
  // A requeued job begins again when the credential of its last start has expired, by default after two minutes.
  writeFileSync(
    at('slurm.conf'),
    `ClusterName=test
SlurmctldHost=${hostname()}(127.0.0.1)
SlurmctldPort=${port}
SlurmdPort=${port + 1}
SlurmUser=${username}
SlurmdUser=${username}
AuthType=auth/munge
CredType=cred/munge
AuthInfo=socket=${at('munge.socket')},cred_expire=5
StateSaveLocation=${at('state')}
SlurmdSpoolDir=${at('spool')}
SlurmctldPidFile=${at('slurmctld.pid')}
SlurmdPidFile=${at('slurmd.pid')}
MinJobAge=3600
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_CPU
MpiDefault=none
ReturnToService=2
KillWait=5
SchedulerParameters=batch_sched_delay=0,sched_interval=1,bf_interval=1
AccountingStorageType=accounting_storage/none
NodeName=${node} NodeHostname=${hostname()} NodeAddr=127.0.0.1 CPUs=2 RealMemory=1000 State=UNKNOWN
PartitionName=main Nodes=${node} Default=YES MaxTime=60 State=UP
`,
  );
  const { INIT_CWD: _, ...inherited } = process.env;
  const env = { ...inherited, PATH: path, SLURM_CONF: at('slurm.conf') } as Record<string, string>;
  const children = new Map<string, ChildProcess>();
  const start = (name: string, ...words: readonly string[]) => {
    // setpriv: the daemon dies with this process, however that ends.
    const child = spawn('setpriv', ['--pdeathsig', 'KILL', name, ...words], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => writeFileSync(at(`${name}.log`), text, { flag: 'a' }));
    children.set(name, child);
  };
  const end = async (name: string, signal: NodeJS.Signals) => {
    const child = children.get(name);
    children.delete(name);
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    const kill = setTimeout(() => child.kill('SIGKILL'), 5_000);
    await ended;
    clearTimeout(kill);
  };
  const ask = (command: string, ...words: readonly string[]) =>
    execFileSync(command, words, { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], timeout: patienceMs });
  const says = (command: string, ...words: readonly string[]) => {
    try {
      return ask(command, ...words);
    } catch {
      return '';
    }
  };
  const logs = () =>
    ['munged', 'slurmctld', 'slurmd'].map((name) => {
      const said = spawnSync('tail', ['-n', '5', at(`${name}.log`)], { encoding: 'utf8' }).stdout;
      return `${name}: ${said}`;
    });
  const isReady = () => /\b(idle|mix|alloc)/.test(says('sinfo', '--noheader', '--format=%T'));
  const startNode = async () => {
    start('slurmd', '-D', '-N', node);
    await until(isReady, () => `the node does not start: ${logs().join('\n')}`);
  };
  /** Every process of a job on the node. */
  const killJobs = () => {
    for (const pid of processesOf(at('slurm.conf'))) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // it has ended meanwhile
      }
    }
  };
  const cluster: Cluster = {
    env,
    ask,
    loseNode: async () => {
      await end('slurmd', 'SIGKILL');
      killJobs();
      ask('scontrol', 'update', `nodename=${node}`, 'state=down', 'reason=lost');
    },
    recoverNode: async () => {
      await startNode();
      says('scontrol', 'update', `nodename=${node}`, 'state=resume');
    },
    stop: async () => {
      says('scancel', `--user=${username}`);
      for (const name of ['slurmd', 'slurmctld', 'munged']) await end(name, 'SIGTERM');
      killJobs();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
  try {
    const files = [
      'key-file=munge.key',
      'socket=munge.socket',
      'pid-file=munged.pid',
      'log-file=munged.log',
      'seed-file=seed',
    ];
    start(
      'munged',
      '--foreground',
      '--force',
      ...files.map((each) => {
        const [option, name] = each.split('=');
        return `--${option}=${at(name!)}`;
      }),
    );
    await until(
      () => spawnSync('munge', ['--no-input', `--socket=${at('munge.socket')}`], { env }).status === 0,
      () => logs().join('\n'),
    );
    start('slurmctld', '-D', '-c');
    await until(
      () => says('scontrol', 'ping').includes('UP'),
      () => `the controller does not start: ${logs().join('\n')}`,
    );
    await startNode();
    return cluster;
  } catch (error) {
    await cluster.stop();
    throw error;
  }
}

/** Processes of this cluster's jobs, and those that watch them. */
function processesOf(configuration: string): number[] {
  const pids = readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? Number(name) : []));
  return pids.filter((pid) => {
    try {
      const environment = readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
      const isJob =
        environment.some((each) => each.startsWith('SLURM_JOB_ID=')) ||
        readFileSync(`/proc/${pid}/comm`, 'utf8').startsWith('slurmstepd');
      return isJob && environment.includes(`SLURM_CONF=${configuration}`) && pid !== process.pid;
    } catch {
      return false;
    }
  });
}
