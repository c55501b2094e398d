/** The question before a run is deleted, with where it goes: through either door it can be brought back for a while. */
import { desktop } from '../lib/lab.ts';
import { Confirm } from './confirm.tsx';

interface Props {
  readonly opened: boolean;
  readonly name: string;
  readonly busy: boolean;
  onConfirm(): void;
  onCancel(): void;
}

export function DeleteRun({ opened, name, busy, onConfirm, onCancel }: Props) {
  return (
    <Confirm
      opened={opened}
      title="Delete this run?"
      verb="Delete"
      busy={busy}
      onConfirm={onConfirm}
      onCancel={onCancel}
    >
      <strong>{name}</strong> goes, with its curves, checkpoints, boards and exports,{' '}
      {desktop ? (
        'to the system’s trash'
      ) : (
        <>
          to the folder <span className="path">trash</span> of the lab’s workspace, which{' '}
          <code>pretext-lab runs --empty-trash</code> empties
        </>
      )}
      . The photographs stay untouched.
    </Confirm>
  );
}
