/** Opens engines in this process. Warning: a faulty driver can crash it. */
import { existsSync, readdirSync } from 'node:fs';
import { type InferenceSession, listSupportedBackends } from 'onnxruntime-node';
import type { EngineId } from '../../../shared/engine-cards.ts';
import { refuse } from '../../../shared/failure.ts';
import { type Absence, absence, type Provider, thisMachine } from './absent-engine.ts';
import { type BlockedSupport, probeBlockedSupport } from './compiled/blocked-layout-support.ts';
import { CompiledEngine } from './compiled/compiled-engine.ts';
import { defaultThreads } from './compiled/thread-count.ts';
import { EagerEngine } from './eager-engine.ts';
import type { Engine } from './engine.ts';
import { openTensorFlow } from './open-tensorflow.ts';

/** Requirements on an engine. */
export interface OpenOptions {
  /** The only lowering to accept: the one that a resumed run started with. */
  readonly lowering?: string;
  /** Compute threads; one per physical core by default. */
  readonly threads?: number;
}

/** Opens an engine. @throws FailureError with the reason if the engine or lowering does not work on this machine. */
export async function openDirectly(id: EngineId | 'reference', options: OpenOptions = {}): Promise<Engine> {
  switch (id) {
    case 'cpu':
      return openCpu(options);
    case 'reference':
      expectLowering(id, options.lowering, 'eager');
      return new EagerEngine('reference', 'tfjs on the CPU', 'cpu');
    case 'webgpu':
    case 'cuda':
    case 'directml':
    case 'coreml':
      expectLowering(id, options.lowering, 'standard');
      return openProvider(id, options);
    case 'tensorflow':
      expectLowering(id, options.lowering, 'eager');
      return openTensorFlow();
  }
}

function expectLowering(id: string, asked: string | undefined, only: string): void {
  if (asked === undefined || asked === only) return;
  refuse('bad-usage', `the engine ${id} has only the lowering ${only}, found ${asked}`);
}

const sessionOptions = (provider: string, threads: number): InferenceSession.SessionOptions => ({
  executionProviders: [provider],
  intraOpNumThreads: threads,
  graphOptimizationLevel: 'all',
  // ONNX Runtime would plan one block for all later runs and keep what the first run allocated: a fifth more memory, no faster.
  enableMemPattern: false,
  logSeverityLevel: 3,
});

/** Session options of the CPU provider. */
export const cpuSession = (threads = defaultThreads()): InferenceSession.SessionOptions =>
  sessionOptions('cpu', threads);

let blockedSupport: Promise<BlockedSupport> | undefined;

async function openCpu({ lowering, threads = defaultThreads() }: OpenOptions): Promise<Engine> {
  if (lowering !== undefined && !/^(standard|blocked-(8|16))$/.test(lowering)) {
    refuse('bad-usage', `the engine cpu has the lowerings standard, blocked-8 and blocked-16, found ${lowering}`);
  }
  let block: 0 | 8 | 16 = 0;
  let note = '';
  if (lowering !== 'standard') {
    blockedSupport ??= probeBlockedSupport();
    const support = await blockedSupport;
    if (support.supported) block = support.block;
    else note = `; ${support.reason}`;
    if (lowering !== undefined && lowering !== `blocked-${block}`) {
      const reason = support.supported ? `its blocks have ${block} channels` : support.reason;
      refuse('unusable-input', `this machine cannot continue with ${lowering}: ${reason}`);
    }
  }
  const device = `CPU, ${threads} ${threads === 1 ? 'thread' : 'threads'}${note}`;
  const session = cpuSession(threads);
  return new CompiledEngine({ id: 'cpu', device, lowering: { block, operators: 'cpu' }, session });
}

/** Execution providers and their names in ONNX Runtime's binding. */
const providers = {
  webgpu: { name: 'webgpu', device: 'WebGPU' },
  cuda: { name: 'cuda', device: 'CUDA' },
  directml: { name: 'dml', device: 'DirectML' },
  coreml: { name: 'coreml', device: 'CoreML' },
} as const satisfies Readonly<Record<Provider, unknown>>;

async function openProvider(id: Provider, { threads = defaultThreads() }: OpenOptions): Promise<Engine> {
  const machine = thisMachine(listSupportedBackends().some(({ name }) => name === providers[id].name));
  const refuseAs = ({ why, step }: Absence) => refuse('unusable-input', why, step);
  if (!machine.isBuiltIn) refuseAs(absence(id, machine));
  const engine = new CompiledEngine({
    id,
    device: providers[id].device,
    lowering: { block: 0, operators: 'gpu' },
    session: sessionOptions(providers[id].name, threads),
    // With the other providers, ONNX Runtime's binding for Node copies every output back to the host.
    keepsState: id === 'webgpu',
  });
  try {
    await engine.startUp();
  } catch (error) {
    const words = error instanceof Error ? error.message.split('\n')[0]! : String(error);
    // ONNX Runtime puts its source location before the error.
    const happened = words.replace(/^.* was false\. /, '');
    refuseAs(absence(id, machine, happened));
  }
  return engine;
}

/** The GPU engine to try when none was chosen; undefined unless there is a graphics device and not only a software driver. */
export function likelyGpu(): 'webgpu' | undefined {
  if (process.platform === 'darwin') return process.arch === 'arm64' ? 'webgpu' : undefined;
  if (process.platform !== 'linux') return undefined;
  const nodes = (folder: string, start: string) =>
    existsSync(folder) && readdirSync(folder).some((name) => name.startsWith(start));
  return nodes('/dev', 'nvidia0') || nodes('/dev/dri', 'renderD') ? 'webgpu' : undefined;
}
