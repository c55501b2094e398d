import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { decodeSafetensors, encodeSafetensors } from '../../../electron/files/safetensors.ts';
import {
  pytorchSafetensors,
  unlikePytorch,
  withPytorchFile,
} from '../../../electron/worker/export/pytorch-safetensors.ts';
import { encoders } from '../../../electron/worker/nets/encoders.ts';
import { sinCosPositions } from '../../../electron/worker/nets/sin-cos-positions.ts';
import type { TrainedEncoder } from '../../../electron/worker/run/trained-encoder.ts';
import type { RequestedSettings } from '../../../shared/training-settings.ts';
import { settingsOf, trained } from './trained.ts';

function read(encoder: TrainedEncoder) {
  const result = decodeSafetensors(pytorchSafetensors(encoder, { step: '12' }));
  if (!result.ok) throw new Error(result.failure.message);
  return result.value;
}
/** The module of a ResNet-18 with the first kernels of a checkpoint, whose tensors are in the order of their names. */
function moduleOf(asked: RequestedSettings, channels = 3): string {
  const kernel = (...shape: number[]) => ({ shape, data: new Float32Array(shape.reduce((a, b) => a * b)) });
  const tensors = {
    'encoder/layer1/block1/conv1/kernel': kernel(3, 3, 64, 64),
    'encoder/stem/kernel': kernel(7, 7, channels, 64),
  };
  const settings = settingsOf('resnet18', 16, 0, asked);
  return read({ ...trained('conv4', 16), encoder: encoders.resnet18, settings, tensors }).metadata.module!;
}

describe('the export for PyTorch', () => {
  it('says how the module is made, with the channels of the first layer', () => {
    expect(moduleOf({})).toBe(
      'model = torchvision.models.resnet18()\n' +
        'model.conv1 = torch.nn.Conv2d(3, 64, 3, padding=1, bias=False)\n' +
        'model.maxpool = torch.nn.Identity()\n' +
        'model.fc = torch.nn.Identity()',
    );
    expect(moduleOf({ stem: 'large' })).toBe('model = torchvision.models.resnet18()\nmodel.fc = torch.nn.Identity()');
    expect(moduleOf({ stem: 'large' }, 2)).toContain(
      'model.conv1 = torch.nn.Conv2d(2, 64, 7, stride=2, padding=3, bias=False)',
    );
    expect(read(trained('vit-tiny', 32)).metadata.module).toBe(
      'model = timm.create_model(\n' +
        "    'vit_tiny_patch16_224', img_size=32, patch_size=8, in_chans=3,\n" +
        "    class_token=False, global_pool='avg', fc_norm=False, num_classes=0)",
    );
    expect(read(trained('conv4', 16)).metadata.module).toContain("model.add_module('conv1', block(3, 32, 3, 1, 1))");
  });

  it('names the normalisation that the weights take', () => {
    expect(read(trained('conv4', 16)).metadata).toMatchObject({ format: 'pt', normalisation_preset: 'lab' });
  });

  it('holds the fixed positions of a transformer', () => {
    const { pos_embed } = read(trained('vit-tiny', 32)).tensors;
    expect(pos_embed).toEqual({ shape: [1, 16, 192], data: sinCosPositions(4, 192) });
  });

  it('is refused for causal attention, with the reason', () => {
    const causal = trained('vit-tiny', 32, 0, {}, 'autoregressive');
    expect(unlikePytorch(causal)).toContain('attends to earlier patches only');
    expect(() => pytorchSafetensors(causal, {})).toThrow(
      "there is no export for PyTorch: the encoder of autoregressive attends to earlier patches only, which timm's vision transformer cannot do",
    );
  });

  it('comes back as it was; other positions than the fixed ones, and other tensors, do not', async () => {
    const encoder = trained('vit-tiny', 32);
    const file = join(await mkdtemp(join(tmpdir(), 'pytorch-file-')), 'encoder.torch.safetensors');
    await writeFile(file, pytorchSafetensors(encoder, {}));
    const back = await withPytorchFile(encoder, file);
    expect(Object.keys(back.tensors).sort()).toEqual(Object.keys(encoder.tensors).sort());
    for (const [name, { data }] of Object.entries(encoder.tensors))
      expect(Buffer.from(back.tensors[name]!.data.buffer).equals(Buffer.from(data.buffer)), name).toBe(true);

    const { tensors } = read(encoder);
    const moved = tensors.pos_embed!.data.map((value, i) => (i === 7 ? value + 1e-3 : value));
    await writeFile(file, encodeSafetensors({ ...tensors, pos_embed: { shape: [1, 16, 192], data: moved } }));
    await expect(withPytorchFile(encoder, file)).rejects.toThrow("'pos_embed' does not hold the fixed positions");
    await writeFile(file, encodeSafetensors({ ...tensors, more: { shape: [1], data: Float32Array.of(1) } }));
    await expect(withPytorchFile(encoder, file)).rejects.toThrow("'more' is not a tensor of the module");
  });
});
