/** Confirms that a run is deleted, and says where it is moved: it can be restored until the trash is emptied. */
import { desktop } from '../lib/lab-client.ts';
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
      <strong>{name}</strong>, with its curves, checkpoints, boards and exports, moves <WhereDeleted />
    </Confirm>
  );
}

/** The end of a sentence about runs that move: `to the system’s trash.` */
export const WhereDeleted = () => (
  <>
    {desktop ? (
      'to the system’s trash.'
    ) : (
      <>
        to the folder <span className="path">trash</span> of the workspace. The command{' '}
        <code>pretext-lab runs --empty-trash</code> empties it.
      </>
    )}{' '}
    The images are not changed.
  </>
);
