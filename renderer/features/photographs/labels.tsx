/** Where the labels of a dataset come from: the names of sub-folders, or a CSV file that a person chooses. */
import { Button, FileButton, Group, Modal, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconTag } from '@tabler/icons-react';
import { useState } from 'react';
import { asFailure, type Failure } from '../../../shared/failure.ts';
import type { ImageGroups } from '../../../shared/image-filter.ts';
import type { DatasetSummary } from '../../../shared/protocol.ts';
import { FailureNote } from '../../components/notice.tsx';
import { useDatasets } from '../../lib/datasets-store.ts';
import { counted, formatCount } from '../../lib/format.ts';
import { useDatasetView } from './dataset-view-store.ts';
import classes from './labels.module.css';

export function Labels({ dataset }: { readonly dataset: DatasetSummary }) {
  const [opened, { open, close }] = useDisclosure(false);
  return (
    <>
      <Button variant="default" leftSection={<IconTag size={17} stroke={1.7} aria-hidden />} onClick={open}>
        Labels
      </Button>
      <Modal opened={opened} onClose={close} title={<Text fw={600}>Labels</Text>}>
        <Choice dataset={dataset} />
      </Modal>
    </>
  );
}

/** How many images have no label, and what that means for evaluations. */
function withoutLabel({ unlabelled, table }: ImageGroups): string {
  const example = table?.unlabelledExamples[0];
  const count = `${counted(unlabelled, 'image')} without`;
  return example === undefined ? count : `${count}, such as ${example}, which evaluations leave out`;
}

function Choice({ dataset }: { readonly dataset: DatasetSummary }) {
  const { setLabels, removeLabels } = useDatasets();
  const groups = useDatasetView((state) => state.groups);
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  async function change(how: () => Promise<Failure | undefined>) {
    setBusy(true);
    setFailure(await how().catch(asFailure));
    setBusy(false);
  }
  const choose = (file: File | null) => file && change(async () => setLabels(dataset.id, file.name, await file.text()));
  return (
    <>
      <p className={classes.source} role="status">
        {dataset.labels ? (
          <>
            From <strong>{dataset.labels.file}</strong>, {counted(dataset.labels.lines, 'line')}
            {groups?.table && groups.table.unmatched > 0
              ? `, of which ${formatCount(groups.table.unmatched)} ${
                  groups.table.unmatched === 1 ? 'names' : 'name'
                } no image here, such as ${groups.table.unmatchedExamples[0]}`
              : ''}
            .
          </>
        ) : (
          'From the names of sub-folders.'
        )}{' '}
        {groups &&
          `${counted(groups.labels.length + groups.more.labels, 'label')}; ${
            groups.unlabelled === 0 ? 'every image has one' : withoutLabel(groups)
          }.`}
      </p>
      <p className="dim small">
        Labels serve evaluation and this page; training never sees them. A CSV file has a header and one line an image.
        Paths are as within the chosen folder; their letter case does not matter. The lab keeps a copy.
      </p>
      <pre className={classes.example}>{'path,label\ncats/001.jpg,tabby\ncats/002.jpg,siamese'}</pre>
      <FailureNote failure={failure} />
      <Group gap="xs" mt="md">
        <FileButton accept=".csv,text/csv" onChange={choose} inputProps={{ 'aria-label': 'CSV file of labels' }}>
          {(button) => (
            <Button {...button} loading={busy} data-autofocus>
              {dataset.labels ? 'Choose another CSV file' : 'Choose a CSV file'}
            </Button>
          )}
        </FileButton>
        {dataset.labels && (
          <Button variant="default" disabled={busy} onClick={() => change(() => removeLabels(dataset.id))}>
            Use the names of sub-folders
          </Button>
        )}
      </Group>
    </>
  );
}
