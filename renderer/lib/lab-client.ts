/** The client of this page, and what differs between the desktop app and the browser. */
import { useSyncExternalStore } from 'react';
import { type DesktopBridge, readOnlyPath } from '../../shared/protocol.ts';
import { expectPorts, openPort, openSocket } from './channels.ts';
import { createClient } from './client.ts';

declare global {
  interface Window {
    readonly lab?: DesktopBridge;
  }
}

/** Native dialogs, dropped folders and the file manager; undefined in a browser. */
export const desktop: DesktopBridge | undefined = window.lab;

/** Whether this page came by a read-only link. The lab refuses what such a page may not do; the page leaves it out. */
export const isReadOnly: boolean = location.pathname.endsWith(`/${readOnlyPath}`);

if (desktop) expectPorts();

export const lab = createClient(desktop ? openPort : openSocket);

/** Address of a picture by its id; the same relative address in the desktop app and the browser. */
export const pictureUrl = (id: string): string => `picture/${id}`;

/** Address of a file of a run's last export. */
export const exportedFileUrl = (run: string, path: string): string =>
  `file/export/${encodeURIComponent(run)}/${path.split('/').map(encodeURIComponent).join('/')}`;

/** Address of all files of a run's last export as one ZIP file. The lab writes it at each request. */
export const exportZipUrl = (run: string): string => `file/zip/${encodeURIComponent(run)}`;

/** Address of the report with a run's diagnosis and attribution. The lab writes it at each request. */
export const runReportUrl = (run: string): string => `file/report/run/${encodeURIComponent(run)}`;

/** Address of the report of an encoder's evaluation. @param id Of a run or of an added encoder. */
export const evaluationReportUrl = (id: string): string => `file/report/evaluation/${encodeURIComponent(id)}`;

/** Address of the report of a dataset's audit for a task. */
export const auditReportUrl = (dataset: string, task: string): string =>
  `file/report/audit/${encodeURIComponent(dataset)}/${encodeURIComponent(task)}`;

/** The state of the connection, as a hook. */
export const useConnection = () => useSyncExternalStore(lab.onConnection, lab.connection);
