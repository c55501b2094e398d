/** Adds an encoder: the folder of its file by path, the file, and what the file may leave open. */
import { Button, Group, Modal, NumberInput, Radio, Select, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import {
  type EncoderOptions,
  inputSizes,
  type Layout,
  type PerChannel,
  type PresetId,
  perChannel,
} from '../../../shared/encoders.ts';
import type { Failure } from '../../../shared/failure.ts';
import type { Folder, ResultOf } from '../../../shared/protocol.ts';
import { FailureNote } from '../../components/notice.tsx';
import { PathField } from '../../components/path-field.tsx';
import { ProgressLine } from '../../components/waiting.tsx';
import { useEncoders } from '../../lib/encoders-store.ts';
import { formatBytes, sentence } from '../../lib/format.ts';
import { lab } from '../../lib/lab-client.ts';
import { goTo } from '../../lib/router.ts';
import classes from './encoders-page.module.css';
import { OutputField } from './output-field.tsx';

type Files = ResultOf<'encoders.files'>['files'];

type Normalised = PresetId | 'own' | '';
const normalisations: readonly { readonly value: Normalised; readonly label: string }[] = [
  { value: '', label: 'As its metadata or a file beside it says, or as usual' },
  { value: 'imagenet', label: 'ImageNet (torchvision, timm, DINOv2)' },
  { value: 'clip', label: 'CLIP' },
  { value: 'unit', label: '0 to 1' },
  { value: 'symmetric', label: '−1 to 1' },
  { value: 'own', label: 'Own mean and standard deviation' },
];

const layouts: readonly { readonly value: Layout | ''; readonly label: string }[] = [
  { value: '', label: 'As the file says' },
  { value: 'nchw', label: 'Channels first' },
  { value: 'nhwc', label: 'Channels last' },
];

/** Red, green, blue from `0.485, 0.456, 0.406`, or grey from one number. */
const numbersOf = (text: string): PerChannel | undefined =>
  perChannel(
    text
      .split(/[,;\s]+/)
      .filter(Boolean)
      .map(Number),
  );

export function AddEncoder({ opened, onClose }: { readonly opened: boolean; onClose(): void }) {
  return (
    <Modal opened={opened} onClose={onClose} size={640} title={<Text fw={600}>Add an encoder</Text>}>
      <Form onClose={onClose} />
    </Modal>
  );
}

function Form({ onClose }: { onClose(): void }) {
  const { add, adding } = useEncoders();
  const [folder, setFolder] = useState<Folder>();
  const [files, setFiles] = useState<Files>();
  const [file, setFile] = useState<string>();
  const [preset, setPreset] = useState<Normalised>('');
  const [mean, setMean] = useState('');
  const [std, setStd] = useState('');
  const [layout, setLayout] = useState<Layout | ''>('');
  const [size, setSize] = useState<number | ''>('');
  const [output, setOutput] = useState('');
  const [name, setName] = useState('');
  const [failure, setFailure] = useState<Failure>();

  async function enter(chosen: Folder) {
    const found = await lab.request('encoders.files', { folder: chosen.token });
    setFolder(chosen);
    setFailure(found.ok ? undefined : found.failure);
    setFiles(found.ok ? found.value.files : undefined);
    setFile(found.ok ? found.value.files[0]?.name : undefined);
  }
  async function onAdd() {
    if (!folder || file === undefined) return;
    setFailure(undefined);
    const options: EncoderOptions = {
      ...(preset === 'own' ? { mean: numbersOf(mean), std: numbersOf(std) } : preset !== '' && { preset }),
      ...(layout !== '' && { layout }),
      ...(size !== '' && { size }),
      ...(output.trim() !== '' && { output: output.trim() }),
      ...(name.trim() !== '' && { name: name.trim() }),
    };
    const added = await add(folder.token, file, options);
    if ('code' in added) setFailure(added);
    else {
      onClose();
      goTo({ page: 'encoder', encoder: added.id });
    }
  }
  return (
    <div className={classes.form}>
      <Text fz="sm" lh={1.5}>
        An ONNX file or the model.json of a TF.js model that takes colour or grey images, or a safetensors file with the
        weights of a ResNet-18, ResNet-50, ViT-Ti or ViT-S for PyTorch. It is copied; the original is not changed.
      </Text>
      <PathField known={[]} onFolder={enter} onBusy={() => {}} />
      {folder && files && (
        <Radio.Group label={`Encoders in ${folder.path}`} value={file ?? ''} onChange={setFile}>
          <div className={classes.files}>
            {files.map((each) => (
              <Radio key={each.name} size="sm" value={each.name} label={`${each.name}, ${formatBytes(each.bytes)}`} />
            ))}
            {files.length === 0 && (
              <span className="dim small">No ONNX file, model.json or safetensors file in this folder.</span>
            )}
          </div>
        </Radio.Group>
      )}
      <Select
        label="Pixel values"
        data={normalisations}
        value={preset}
        allowDeselect={false}
        comboboxProps={{ withinPortal: false }}
        onChange={(chosen) => setPreset((chosen ?? '') as Normalised)}
      />
      {preset === 'own' && (
        <div className={classes.options}>
          <TextInput
            label="Mean"
            description="Red, green, blue, or grey, for pixels in 0 to 1"
            placeholder="0.485, 0.456, 0.406"
            value={mean}
            onChange={(event) => setMean(event.currentTarget.value)}
          />
          <TextInput
            label="Standard deviation"
            description="Red, green, blue, or grey, above 0"
            placeholder="0.229, 0.224, 0.225"
            value={std}
            onChange={(event) => setStd(event.currentTarget.value)}
          />
        </div>
      )}
      <OutputField
        key={folder && file !== undefined ? `${folder.token} ${file}` : ''}
        folder={folder}
        file={file}
        value={output}
        onChange={setOutput}
      />
      <div className={classes.options}>
        <NumberInput
          label="Image size (px)"
          placeholder="as the file says"
          min={inputSizes.smallest}
          max={inputSizes.largest}
          value={size}
          onChange={(typed) => setSize(typeof typed === 'number' ? typed : '')}
        />
        <Select
          label="Layout"
          data={layouts}
          value={layout}
          allowDeselect={false}
          comboboxProps={{ withinPortal: false }}
          onChange={(chosen) => setLayout((chosen ?? '') as Layout | '')}
        />
        <TextInput
          label="Name"
          placeholder="that of the file"
          value={name}
          maxLength={120}
          onChange={(event) => setName(event.currentTarget.value)}
        />
      </div>
      <FailureNote failure={failure} />
      {adding && <ProgressLine label={sentence(adding.what).slice(0, -1)} done={adding.done} total={adding.total} />}
      <Group justify="flex-end" gap="xs">
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button
          loading={adding !== undefined}
          disabled={file === undefined || (preset === 'own' && !(numbersOf(mean) && numbersOf(std)))}
          onClick={onAdd}
        >
          Add
        </Button>
      </Group>
    </div>
  );
}
