/** Why a GPU engine is not available, and the one step that would install it. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { TriedEngineId } from '../../../shared/engine-cards.ts';

/** Engines that are execution providers of ONNX Runtime. */
export type Provider = Exclude<TriedEngineId, 'tensorflow'>;

/** What is known about a machine before its driver is tried. */
export interface Machine {
  readonly platform: string;
  readonly arch: string;
  /** ONNX Runtime was built with the provider for this platform. */
  readonly isBuiltIn: boolean;
  /** An NVIDIA card with its driver is present. */
  readonly hasNvidia: boolean;
  /** ONNX Runtime's CUDA library is installed next to it; npm does not install it. */
  readonly hasCudaLibrary: boolean;
}

/**
 * Describes this machine.
 * @param isBuiltIn ONNX Runtime was built with the provider for this platform.
 */
export function thisMachine(isBuiltIn: boolean): Machine {
  const { platform, arch } = process;
  const runtime = dirname(createRequire(import.meta.url).resolve('onnxruntime-node/package.json'));
  const library = join(runtime, 'bin', 'napi-v6', platform, arch, 'libonnxruntime_providers_cuda.so');
  const hasCudaLibrary = existsSync(library);
  return { platform, arch, isBuiltIn, hasNvidia: existsSync('/dev/nvidia0'), hasCudaLibrary };
}

/** Why an engine is not available, and what to do about it. */
export interface Absence {
  readonly why: string;
  readonly step: string;
}

/** ONNX Runtime's package for Node includes WebGPU except for Linux on ARM and for Macs with an Intel processor. */
const hasWebgpu = ({ platform, arch }: Machine): boolean =>
  arch === 'x64' ? platform !== 'darwin' : arch === 'arm64' && platform !== 'linux';

/** Providers that are part of the operating system. */
const ofSystem = {
  directml: { name: 'DirectML', step: "install the card maker's driver, which includes Direct3D 12" },
  coreml: { name: 'CoreML', step: 'update macOS, or use webgpu' },
} as const;

/**
 * Explains why an engine is not available on a machine.
 * @param driverError The driver's error message; empty if the driver was not tried.
 */
export function absence(engine: Provider, machine: Machine, driverError = ''): Absence {
  const detail = driverError && `: ${driverError}`;
  if (!machine.isBuiltIn) {
    return {
      why: `ONNX Runtime for ${machine.platform} ${machine.arch} does not include ${engine}`,
      step: engine !== 'webgpu' && hasWebgpu(machine) ? 'use webgpu, which runs on the same card' : 'use cpu',
    };
  }
  switch (engine) {
    case 'webgpu': {
      const steps: Readonly<Record<string, string>> = {
        linux: "install a Vulkan driver: the card maker's own, or `apt-get install libvulkan1 mesa-vulkan-drivers`",
        win32: "install the card maker's driver, which includes Direct3D 12",
      };
      return {
        why: `ONNX Runtime found no WebGPU device (Vulkan on Linux, Metal on macOS, Direct3D 12 on Windows)${detail}`,
        step: steps[machine.platform] ?? 'update the system, which includes Metal',
      };
    }
    case 'directml':
    case 'coreml': {
      const { name, step } = ofSystem[engine];
      return { why: `ONNX Runtime's ${name} provider did not start${detail}`, step };
    }
    case 'cuda':
      return absenceOfCuda(machine, detail);
  }
}

function absenceOfCuda(machine: Machine, detail: string): Absence {
  if (!machine.hasNvidia)
    return {
      why: `no NVIDIA card with its driver was found (/dev/nvidia0)${detail}`,
      step: "install NVIDIA's driver if there is a card, then run `npm run setup:cuda`",
    };
  if (!machine.hasCudaLibrary)
    return {
      why: `ONNX Runtime's CUDA library is not installed (npm does not install it)${detail}`,
      step: 'run `npm run setup:cuda`, which fetches it',
    };
  return {
    why: `ONNX Runtime's CUDA provider did not start${detail}`,
    step: 'install CUDA 12 and cuDNN 9, with their libraries on LD_LIBRARY_PATH',
  };
}
