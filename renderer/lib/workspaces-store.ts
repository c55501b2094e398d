/** The workspace of this page, and the others of the same server. */
import { create } from 'zustand';
import { lab } from './lab-client.ts';

interface Workspaces {
  /** Name of the workspace of this page; undefined before it is known. */
  readonly name: string | undefined;
  readonly others: readonly { readonly name: string; readonly address: string }[];
}

export const useWorkspaces = create<Workspaces>()(() => ({ name: undefined, others: [] }));

lab.onOpen(() => {
  void lab.request('lab.info', {}).then((info) => {
    if (!info.ok) return;
    const { workspace, others = [] } = info.value;
    useWorkspaces.setState({ name: workspace.split(/[\\/]/).at(-1), others });
  });
});
