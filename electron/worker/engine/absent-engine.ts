/** Why a GPU engine is not there, and the one step that would bring it. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { TriedEngineId } from '../../../shared/training-settings.ts';

/** Engines that are execution providers of ONNX Runtime. */
export type Provider = Exclude<TriedEngineId, 'tensorflow'>;

/** What is known of a machine before a driver is asked. */
export interface Place {
  readonly platform: string;
  readonly arch: string;
  /** ONNX Runtime was built with the provider for this platform. */
  readonly isBuiltIn: boolean;
  /** There is an NVIDIA card with its driver. */
  readonly hasNvidia: boolean;
  /** ONNX Runtime's CUDA library, which npm does not bring, lies beside it. */
  readonly hasCudaLibrary: boolean;
}

export function thisPlace(isBuiltIn: boolean): Place {
  const { platform, arch } = process;
  const runtime = dirname(createRequire(import.meta.url).resolve('onnxruntime-node/package.json'));
  const library = join(runtime, 'bin', 'napi-v6', platform, arch, 'libonnxruntime_providers_cuda.so');
  const hasCudaLibrary = existsSync(library);
  return { platform, arch, isBuiltIn, hasNvidia: existsSync('/dev/nvidia0'), hasCudaLibrary };
}

export interface Absence {
  readonly why: string;
  readonly step: string;
}

/** ONNX Runtime's package for Node has no WebGPU for Linux on ARM, and none for Macs without Apple's own chip. */
const hasWebgpu = ({ platform, arch }: Place): boolean =>
  arch === 'x64' ? platform !== 'darwin' : arch === 'arm64' && platform !== 'linux';

/** Providers that come with the system. */
const ofSystem = {
  directml: { name: 'DirectML', step: "install the card maker's driver, which brings Direct3D 12" },
  coreml: { name: 'CoreML', step: 'update macOS, or take webgpu' },
} as const;

/** @param words What the driver said; nothing where it was not asked. */
export function absence(engine: Provider, place: Place, words = ''): Absence {
  const said = words && `: ${words}`;
  if (!place.isBuiltIn) {
    return {
      why: `ONNX Runtime for ${place.platform} ${place.arch} comes without ${engine}`,
      step: engine !== 'webgpu' && hasWebgpu(place) ? 'take webgpu, which uses the same card' : 'take cpu',
    };
  }
  if (engine === 'webgpu') {
    const steps: Readonly<Record<string, string>> = {
      linux: "install a Vulkan driver: the card maker's own, or `apt-get install libvulkan1 mesa-vulkan-drivers`",
      win32: "install the card maker's driver, which brings Direct3D 12",
    };
    return {
      why: `ONNX Runtime found no WebGPU device (Vulkan on Linux, Metal on macOS, Direct3D 12 on Windows)${said}`,
      step: steps[place.platform] ?? 'update the system, which brings Metal',
    };
  }
  if (engine === 'directml' || engine === 'coreml') {
    const { name, step } = ofSystem[engine];
    return { why: `ONNX Runtime's ${name} provider did not start${said}`, step };
  }
  if (!place.hasNvidia)
    return {
      why: `no NVIDIA card with its driver is to be seen (/dev/nvidia0)${said}`,
      step: "install NVIDIA's driver if there is a card, then `npm run setup:cuda`",
    };
  if (!place.hasCudaLibrary)
    return {
      why: `ONNX Runtime's CUDA library is not there, which npm does not bring${said}`,
      step: '`npm run setup:cuda` fetches it',
    };
  return {
    why: `ONNX Runtime's CUDA provider did not start${said}`,
    step: 'install CUDA 12 and cuDNN 9, with their libraries on LD_LIBRARY_PATH',
  };
}
