/** The encoders that were added from files: a list, with a dialog to add one. */
import { Button, Table } from '@mantine/core';
import { IconBox, IconPlus } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import type { AddedEncoder } from '../../../shared/encoders.ts';
import { Confirm } from '../../components/confirm.tsx';
import { EmptyState, FailureNote } from '../../components/notice.tsx';
import { Page } from '../../components/page.tsx';
import { TableScroller } from '../../components/table-scroller.tsx';
import { Waiting } from '../../components/waiting.tsx';
import { useEncoders } from '../../lib/encoders-store.ts';
import { hashOf } from '../../lib/router.ts';
import { AddEncoder } from './add-encoder.tsx';
import { featureWords, inputWords, kindWords } from './encoder-words.ts';
import classes from './encoders-page.module.css';

export function EncodersPage() {
  const { all, damaged, failure, refresh, remove } = useEncoders();
  const [adding, setAdding] = useState(false);
  const [removing, setRemoving] = useState<Pick<AddedEncoder, 'id'>>();
  useEffect(() => void refresh(), [refresh]);
  const addButton = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={() => setAdding(true)}>
      Add encoder
    </Button>
  );
  return (
    <Page
      title="Encoders"
      below="Encoders from ONNX files, TF.js models and weights for PyTorch, to evaluate as those of your runs and to compare with them."
      actions={all && all.length + damaged.length > 0 && addButton}
    >
      <div className={classes.body}>
        <FailureNote failure={failure} />
        {damaged.map((each) => (
          <div key={each.encoder} className={classes.damaged}>
            <FailureNote failure={each.failure} />
            <Button
              size="compact-sm"
              variant="default"
              aria-label={`Remove ${each.encoder}`}
              onClick={() => setRemoving({ id: each.encoder })}
            >
              Remove
            </Button>
          </div>
        ))}
        {!all && !failure && <Waiting>Loading encoders …</Waiting>}
        {all?.length === 0 && damaged.length === 0 && (
          <EmptyState icon={<IconBox size={30} stroke={1.4} aria-hidden />} title="No encoders yet" action={addButton}>
            Add a network that was trained elsewhere, for example a ResNet or a ViT exported to ONNX.
          </EmptyState>
        )}
        {all && all.length > 0 && <List encoders={all} onRemove={setRemoving} />}
      </div>
      <AddEncoder opened={adding} onClose={() => setAdding(false)} />
      <Confirm
        opened={removing !== undefined}
        title="Remove this encoder?"
        verb="Remove"
        onConfirm={() => {
          if (removing) void remove(removing.id);
          setRemoving(undefined);
        }}
        onCancel={() => setRemoving(undefined)}
      >
        The copy and its evaluation are deleted. The file that it was added from stays.
      </Confirm>
    </Page>
  );
}

function List({
  encoders,
  onRemove,
}: {
  readonly encoders: readonly AddedEncoder[];
  onRemove(encoder: AddedEncoder): void;
}) {
  return (
    <TableScroller label="Added encoders" className="panel">
      <Table verticalSpacing={10} horizontalSpacing="md" fz="sm">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Name</Table.Th>
            <Table.Th>Kind</Table.Th>
            <Table.Th>Input</Table.Th>
            <Table.Th>Features</Table.Th>
            <Table.Th>SHA-256</Table.Th>
            <Table.Th>Self-test</Table.Th>
            <Table.Th>
              <span className="visually-hidden">Actions</span>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {encoders.map((encoder) => (
            <Table.Tr key={encoder.id}>
              <Table.Td>
                <a href={hashOf({ page: 'encoder', encoder: encoder.id })}>{encoder.name}</a>
              </Table.Td>
              <Table.Td>{kindWords(encoder)}</Table.Td>
              <Table.Td>{inputWords(encoder)}</Table.Td>
              <Table.Td>{featureWords(encoder)}</Table.Td>
              <Table.Td>
                <code>{encoder.sha256.slice(0, 12)}</code>
              </Table.Td>
              <Table.Td>passed</Table.Td>
              <Table.Td ta="right" className={classes.actions}>
                <a href={hashOf({ page: 'did-it-help', encoderOf: encoder.id })}>
                  Did it help?<span className="visually-hidden"> {encoder.name}</span>
                </a>
                <Button
                  size="compact-sm"
                  variant="default"
                  aria-label={`Remove ${encoder.name}`}
                  onClick={() => onRemove(encoder)}
                >
                  Remove
                </Button>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </TableScroller>
  );
}
