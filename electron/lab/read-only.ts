/** What a page may do that came in by a read-only link: see runs and their results, and change nothing. */
import { refuse } from '../../shared/failure.ts';

/** Another workspace of the same server. */
export interface OtherWorkspace {
  readonly name: string;
  /** Leads to it, with its token. */
  readonly address: string;
}

/** How a page came in. */
export interface Entry {
  /** Only what `viewable` marks in shared/protocol.ts is answered. */
  readonly isReadOnly: boolean;
  /** The workspaces that the page may go to. */
  readonly others: readonly OtherWorkspace[];
}

/** The entry of a page that may do everything, in the only workspace. */
export const everything: Entry = { isReadOnly: false, others: [] };

/** @param what The request, image or file. @throws FailureError 'denied', always. */
export const refuseReadOnly = (what: string): never =>
  refuse(
    'denied',
    `this link is read only: it does not answer ${what.slice(0, 100)}`,
    'ask for the address with full access, which is printed when the lab is served',
  );

/** Refuses images by id, except those of boards. */
export function checkViewablePicture(id: string): void {
  if (!id.startsWith('board/')) refuseReadOnly(`picture/${id}`);
}

/** Refuses files by id, except reports of runs and evaluations, and exports of runs. */
export function checkViewableFile(id: string): void {
  if (!/^(report\/(run|evaluation)|export|zip)\//.test(id)) refuseReadOnly(`file/${id}`);
}
