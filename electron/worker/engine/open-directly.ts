/** Opens engines in this process, whatever their drivers may do to it. */
import { existsSync, readdirSync } from 'node:fs';
import { type InferenceSession, listSupportedBackends } from 'onnxruntime-node';
import { refuse } from '../../../shared/failure.ts';
import type { EngineId } from '../../../shared/training-settings.ts';
import { type Absence, absence, type Provider, thisPlace } from './absent-engine.ts';
import { type BlockedSupport, probeBlockedSupport } from './compiled/blocked-support.ts';
import { CompiledEngine } from './compiled/compiled-engine.ts';
import { defaultThreads } from './compiled/threads.ts';
import { EagerEngine } from './eager-engine.ts';
import type { Engine } from './engine.ts';
import { openTensorFlow } from './open-tensorflow.ts';

export interface OpenOptions {
  /** The lowering to use and no other: what a resumed run began with. */
  readonly lowering?: string;
  /** Threads that compute; one a physical core unless told. */
  readonly threads?: number;
}

/** @throws FailureError if that engine or lowering does not work here, with the reason. */
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
  refuse('bad-usage', `the engine ${id} has no lowering but ${only}, found ${asked}`);
}

const sessionOptions = (provider: string, threads: number): InferenceSession.SessionOptions => ({
  executionProviders: [provider],
  intraOpNumThreads: threads,
  graphOptimizationLevel: 'all',
  // One block planned for a whole run lies beside what the first run took piece by piece: a fifth more memory, no faster.
  enableMemPattern: false,
  logSeverityLevel: 3,
});

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
      const reason = support.supported ? `its blocks are ${block} wide` : support.reason;
      refuse('unusable-input', `this machine cannot go on with ${lowering}: ${reason}`);
    }
  }
  const device = `CPU, ${threads} ${threads === 1 ? 'thread' : 'threads'}${note}`;
  const session = cpuSession(threads);
  return new CompiledEngine({ id: 'cpu', device, lowering: { block, operators: 'cpu' }, session });
}

/** Execution providers by the names that ONNX Runtime's binding gives them. */
const providers = {
  webgpu: { name: 'webgpu', device: 'WebGPU' },
  cuda: { name: 'cuda', device: 'CUDA' },
  directml: { name: 'dml', device: 'DirectML' },
  coreml: { name: 'coreml', device: 'CoreML' },
} as const satisfies Readonly<Record<Provider, unknown>>;

async function openProvider(id: Provider, { threads = defaultThreads() }: OpenOptions): Promise<Engine> {
  const place = thisPlace(listSupportedBackends().some(({ name }) => name === providers[id].name));
  const refuseAs = ({ why, step }: Absence) => refuse('unusable-input', why, step);
  if (!place.isBuiltIn) refuseAs(absence(id, place));
  const engine = new CompiledEngine({
    id,
    device: providers[id].device,
    lowering: { block: 0, operators: 'gpu' },
    session: sessionOptions(providers[id].name, threads),
    // With the others, ONNX Runtime's binding for Node brings every output back to the host.
    keepsState: id === 'webgpu',
  });
  try {
    await engine.startUp();
  } catch (error) {
    const words = error instanceof Error ? error.message.split('\n')[0]! : String(error);
    // ONNX Runtime puts the place in its sources before what happened.
    const happened = words.replace(/^.* was false\. /, '');
    refuseAs(absence(id, place, happened));
  }
  return engine;
}

/** Which GPU engine to try where nobody chose: only where a graphics device is plainly there, not a driver in software. */
export function likelyGpu(): 'webgpu' | undefined {
  if (process.platform === 'darwin') return process.arch === 'arm64' ? 'webgpu' : undefined;
  if (process.platform !== 'linux') return undefined;
  const nodes = (folder: string, start: string) =>
    existsSync(folder) && readdirSync(folder).some((name) => name.startsWith(start));
  return nodes('/dev', 'nvidia0') || nodes('/dev/dri', 'renderD') ? 'webgpu' : undefined;
}
