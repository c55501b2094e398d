/** The one client of this page, and what depends on the door it came through. */
import { useSyncExternalStore } from 'react';
import type { DesktopBridge } from '../../shared/protocol.ts';
import { expectPorts, openPort, openSocket } from './channels.ts';
import { createClient } from './client.ts';

declare global {
  interface Window {
    readonly lab?: DesktopBridge;
  }
}

/** Native dialogs, dropped folders and the file manager; undefined in a browser. */
export const desktop: DesktopBridge | undefined = window.lab;

if (desktop) expectPorts();

export const lab = createClient(desktop ? openPort : openSocket);

/** Where a picture's id is served; the same relative address through both doors. */
export const pictureUrl = (id: string): string => `picture/${id}`;

/** Where a file of a run's last export is served. */
export const exportedFileUrl = (run: string, path: string): string =>
  `file/export/${encodeURIComponent(run)}/${path.split('/').map(encodeURIComponent).join('/')}`;

/** Where the report of what a run's network uses and where it looks is served, written anew each time. */
export const runReportUrl = (run: string): string => `file/report/run/${encodeURIComponent(run)}`;

/** Where the report of a dataset's audit for a task is served. */
export const auditReportUrl = (dataset: string, task: string): string =>
  `file/report/audit/${encodeURIComponent(dataset)}/${encodeURIComponent(task)}`;

/** The connection's state, redrawn as it changes. */
export const useConnection = () => useSyncExternalStore(lab.onConnection, lab.connection);
