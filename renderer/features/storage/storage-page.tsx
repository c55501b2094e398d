/** What Pretext Lab stores on this computer: image caches, which can be cleared here, runs and encoders from files. */
import { Button, Table } from '@mantine/core';
import { useEffect, useState } from 'react';
import { Confirm } from '../../components/confirm.tsx';
import { FailureNote, Notice } from '../../components/notice.tsx';
import { Page } from '../../components/page.tsx';
import { TableScroller } from '../../components/table-scroller.tsx';
import { ThirdPartyLicences } from '../../components/third-party-licences.tsx';
import { Waiting } from '../../components/waiting.tsx';
import { formatBytes } from '../../lib/format.ts';
import { hashOf } from '../../lib/router.ts';
import classes from './storage-page.module.css';
import { useStorage } from './storage-store.ts';

export function StoragePage() {
  const { stored, freedBytes, busy, failure, refresh, clear } = useStorage();
  const [asking, setAsking] = useState<readonly string[]>();
  useEffect(() => void refresh(), [refresh]);
  const clearable = stored?.caches.filter((cache) => !cache.inUse && cache.bytes > 0) ?? [];
  const total = stored?.caches.reduce((sum, cache) => sum + cache.bytes, 0) ?? 0;

  async function onClear() {
    if (!asking) return;
    await clear(asking);
    setAsking(undefined);
  }
  return (
    <Page
      narrow
      title="Storage"
      below="Pretext Lab writes all its files to one folder on this computer."
      actions={
        clearable.length > 1 && (
          <Button variant="default" onClick={() => setAsking(clearable.map((cache) => cache.dataset))}>
            Clear all caches
          </Button>
        )
      }
    >
      <div className={classes.body}>
        <FailureNote failure={failure} />
        {freedBytes !== undefined && <Notice tone="hint">{formatBytes(freedBytes)} freed.</Notice>}
        {!stored && !failure && <Waiting>Measuring …</Waiting>}
        {stored && (
          <>
            <dl className={`panel ${classes.facts}`}>
              <div>
                <dt>Image caches</dt>
                <dd>{formatBytes(total)}</dd>
              </div>
              <div>
                <dt>Runs</dt>
                <dd>
                  {formatBytes(stored.runsBytes)} <a href={hashOf({ page: 'runs' })}>All runs</a>
                </dd>
              </div>
              <div>
                <dt>Encoders from files</dt>
                <dd>
                  {formatBytes(stored.encodersBytes)} <a href={hashOf({ page: 'encoders' })}>All encoders</a>
                </dd>
              </div>
              <div>
                <dt>Folder</dt>
                <dd className="path">{stored.workspace}</dd>
              </div>
            </dl>
            <section aria-labelledby="caches">
              <h2 id="caches" className={classes.title}>
                Image caches
              </h2>
              <p className="dim small">
                Small copies of your images, so that training does not decode every file again. A cleared cache is
                rebuilt when it is needed. The images themselves are never changed.
              </p>
              <TableScroller label="Sizes of the image caches" className="panel">
                <Table verticalSpacing={10} horizontalSpacing="md" fz="sm">
                  <Table.Thead>
                    <Table.Tr>
                      <Table.Th>Images</Table.Th>
                      <Table.Th ta="right">Size</Table.Th>
                      <Table.Th w={140}>
                        <span className="visually-hidden">Actions</span>
                      </Table.Th>
                    </Table.Tr>
                  </Table.Thead>
                  <Table.Tbody>
                    {stored.caches.map((cache) => (
                      <Table.Tr key={cache.dataset}>
                        <Table.Td>
                          <a href={hashOf({ page: 'dataset', dataset: cache.dataset })}>{cache.name}</a>
                        </Table.Td>
                        <Table.Td ta="right">{cache.bytes > 0 ? formatBytes(cache.bytes) : 'empty'}</Table.Td>
                        <Table.Td ta="right">
                          {cache.inUse ? (
                            <span className="dim">in use</span>
                          ) : (
                            <Button
                              size="compact-sm"
                              variant="default"
                              disabled={cache.bytes === 0}
                              aria-label={`Clear the cache of ${cache.name}`}
                              onClick={() => setAsking([cache.dataset])}
                            >
                              Clear
                            </Button>
                          )}
                        </Table.Td>
                      </Table.Tr>
                    ))}
                    {stored.caches.length === 0 && (
                      <Table.Tr>
                        <Table.Td colSpan={3} c="dimmed">
                          No caches yet. Open images first.
                        </Table.Td>
                      </Table.Tr>
                    )}
                  </Table.Tbody>
                </Table>
              </TableScroller>
            </section>
          </>
        )}
        <ThirdPartyLicences />
      </div>
      <Confirm
        opened={asking !== undefined}
        title={asking && asking.length > 1 ? 'Clear these caches?' : 'Clear this cache?'}
        verb="Clear"
        busy={busy}
        onConfirm={onClear}
        onCancel={() => setAsking(undefined)}
      >
        Images and runs are not changed. Opening the images again takes as long as the first time.
      </Confirm>
    </Page>
  );
}
