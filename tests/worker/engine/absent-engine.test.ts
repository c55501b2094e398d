import { describe, expect, test } from 'vitest';
import { absence, type Machine, type Provider, thisMachine } from '../../../electron/worker/engine/absent-engine.ts';

const linux: Machine = { platform: 'linux', arch: 'x64', isBuiltIn: true, hasNvidia: false, hasCudaLibrary: false };

describe('the report on an engine that is not available names the one step that would install it', () => {
  test.each<[what: string, engine: Provider, machine: Partial<Machine>, why: RegExp, step: RegExp]>([
    ['WebGPU without a driver on Linux', 'webgpu', {}, /no WebGPU device .*: no adapters/, /mesa-vulkan-drivers/],
    ['… on Windows', 'webgpu', { platform: 'win32' }, /no WebGPU device/, /card maker's driver/],
    ['… on a Mac', 'webgpu', { platform: 'darwin' }, /no WebGPU device/, /update the system/],
    [
      'WebGPU on Linux arm64',
      'webgpu',
      { arch: 'arm64', isBuiltIn: false },
      /arm64 does not include webgpu/,
      /use cpu/,
    ],
    ['CUDA on Windows', 'cuda', { platform: 'win32', isBuiltIn: false }, /does not include cuda/, /use webgpu/],
    ['DirectML on Linux', 'directml', { isBuiltIn: false }, /does not include directml/, /use webgpu/],
    [
      'CoreML on a Mac with an Intel processor',
      'coreml',
      { platform: 'darwin', isBuiltIn: false },
      /does not include coreml/,
      /use cpu/,
    ],
    [
      'DirectML without a card',
      'directml',
      { platform: 'win32' },
      /DirectML provider did not start: no/,
      /Direct3D 12/,
    ],
    ['CUDA without a card', 'cuda', {}, /no NVIDIA card/, /setup:cuda/],
    ['CUDA without its library', 'cuda', { hasNvidia: true }, /CUDA library is not installed/, /npm run setup:cuda/],
    ['CUDA without cuDNN', 'cuda', { hasNvidia: true, hasCudaLibrary: true }, /did not start/, /CUDA 12 and cuDNN 9/],
  ])('%s', (_what, engine, differs, why, step) => {
    const found = absence(engine, { ...linux, ...differs }, 'no adapters');
    expect(found.why).toMatch(why);
    expect(found.step).toMatch(step);
  });
});

test('looks for ONNX Runtime’s library where it is installed', () => {
  expect(thisMachine(true)).toMatchObject({ platform: process.platform, arch: process.arch, isBuiltIn: true });
});
