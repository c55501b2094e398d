/** Buttons for what a run can do now: pause, continue, snapshot, stop, resume. Other actions are in a menu. */
import { ActionIcon, Button, Menu } from '@mantine/core';
import {
  IconCamera,
  IconCopy,
  IconDots,
  IconFolder,
  IconPackageExport,
  IconPencil,
  IconPlayerPauseFilled,
  IconPlayerPlayFilled,
  IconPlayerStopFilled,
  IconRoute,
  IconTrash,
} from '@tabler/icons-react';
import { useState } from 'react';
import type { RunDetail } from '../../../shared/protocol.ts';
import { DeleteRun } from '../../components/delete-run.tsx';
import { Rename } from '../../components/rename.tsx';
import { desktop } from '../../lib/lab-client.ts';
import { goTo } from '../../lib/router.ts';
import { useRuns } from '../../lib/runs-store.ts';
import { hasEnded, isUnderWay } from '../../lib/status-words.ts';
import { type RunVerb, verbsOf } from './allowed-actions.ts';
import { useRunView } from './run-store.ts';

const buttons: Readonly<Record<RunVerb, { readonly label: string; readonly icon: typeof IconCamera }>> = {
  'runs.pause': { label: 'Pause', icon: IconPlayerPauseFilled },
  'runs.continue': { label: 'Continue', icon: IconPlayerPlayFilled },
  'runs.snapshot': { label: 'Snapshot', icon: IconCamera },
  'runs.stop': { label: 'Stop', icon: IconPlayerStopFilled },
  'runs.resume': { label: 'Resume', icon: IconPlayerPlayFilled },
};

export function Controls({ detail }: { readonly detail: RunDetail }) {
  const { summary } = detail;
  const { asking, ask, snapshotAfter } = useRunView();
  return (
    <>
      {verbsOf(summary).map((verb) => {
        const { label, icon: Icon } = buttons[verb];
        const isPrimary = verb === 'runs.continue' || verb === 'runs.resume';
        return (
          <Button
            key={verb}
            variant={isPrimary ? 'filled' : 'default'}
            leftSection={<Icon size={15} aria-hidden />}
            loading={asking === verb || (verb === 'runs.snapshot' && snapshotAfter !== undefined)}
            onClick={() => ask(verb)}
          >
            {label}
          </Button>
        );
      })}
      {hasEnded(summary.status) && (
        <>
          <Button
            variant="default"
            leftSection={<IconCopy size={16} aria-hidden />}
            onClick={() => goTo({ page: 'new', like: summary.id })}
          >
            Copy settings
          </Button>
          {summary.status === 'finished' && summary.hasCheckpoint && (
            <Button
              leftSection={<IconPackageExport size={17} stroke={1.8} aria-hidden />}
              onClick={() => goTo({ page: 'run', run: summary.id, tab: 'export' })}
            >
              Export encoder
            </Button>
          )}
        </>
      )}
      <More detail={detail} />
    </>
  );
}

function More({ detail }: { readonly detail: RunDetail }) {
  const { summary } = detail;
  const run = summary.id;
  const [dialog, setDialog] = useState<'rename' | 'delete'>();
  const [busy, setBusy] = useState(false);
  const remove = useRuns((state) => state.remove);
  const rename = useRunView((state) => state.rename);
  const close = () => setDialog(undefined);

  async function onDelete() {
    setBusy(true);
    const removed = await remove(run);
    setBusy(false);
    close();
    if (removed) goTo({ page: 'runs' });
  }
  return (
    <>
      <Menu position="bottom-end" width={260} transitionProps={{ duration: 0 }}>
        <Menu.Target>
          <ActionIcon variant="default" size={36} aria-label="More actions">
            <IconDots size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconCopy size={16} aria-hidden />} onClick={() => goTo({ page: 'new', like: run })}>
            New run with these settings
          </Menu.Item>
          <Menu.Item
            leftSection={<IconRoute size={16} aria-hidden />}
            disabled={!summary.hasCheckpoint}
            onClick={() => goTo({ page: 'new', from: run })}
          >
            New run from this encoder
          </Menu.Item>
          <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={() => setDialog('rename')}>
            Rename
          </Menu.Item>
          {desktop && (
            <Menu.Item leftSection={<IconFolder size={16} aria-hidden />} onClick={() => void desktop?.revealRun(run)}>
              Show in folder
            </Menu.Item>
          )}
          <Menu.Divider />
          <Menu.Item
            color="red"
            leftSection={<IconTrash size={16} aria-hidden />}
            disabled={isUnderWay(summary.status)}
            onClick={() => setDialog('delete')}
          >
            Delete
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Rename
        key={summary.name}
        title="Rename the run"
        name={summary.name}
        opened={dialog === 'rename'}
        onClose={close}
        onRename={rename}
      />
      <DeleteRun opened={dialog === 'delete'} name={summary.name} busy={busy} onConfirm={onDelete} onCancel={close} />
    </>
  );
}
