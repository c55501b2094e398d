/** Handlers of the desktop-specific requests: folder dialogs, dropped folders, and showing a run's folder or an image in its folder. */
import { stat } from 'node:fs/promises';
import { dialog, type IpcMainInvokeEvent, ipcMain, type OpenDialogOptions, shell } from 'electron';
import { z } from 'zod';
import { asFailure, failure, refuse, success } from '../../shared/failure.ts';
import type { Lab } from '../lab/lab.ts';
import type { AnswerOf, ArgsOf, ChannelName, Channels } from '../preload/channels.ts';
import { log } from './log.ts';
import { isOurPage } from './sender.ts';
import { openWindow } from './window.ts';

/** The part of the lab that these requests use. */
export interface FolderDesk {
  readonly tokens: Pick<Lab['tokens'], 'handOut'>;
  readonly runs: Pick<Lab['runs'], 'folderOf'>;
  readonly datasets: Pick<Lab['datasets'], 'imageFile'>;
}

const argsOf: { readonly [Name in ChannelName]: z.ZodType<ArgsOf<Name>> } = {
  'folders:choose': z.tuple([]),
  'folders:dropped': z.tuple([z.array(z.string().min(1)).max(64)]),
  'run:reveal': z.tuple([z.string().min(1).max(200)]),
  'image:reveal': z.tuple([z.string().min(1).max(200), z.number().int().min(0)]),
};

type Handlers = { readonly [Name in ChannelName]: (...args: ArgsOf<Name>) => Promise<Channels[Name]['returns']> };

const handlersFor = (desk: FolderDesk): Handlers => ({
  'folders:choose': async () => {
    const options: OpenDialogOptions = {
      title: 'Choose folders of images',
      buttonLabel: 'Open',
      properties: ['openDirectory', 'multiSelections'],
    };
    const window = openWindow();
    const chosen = await (window ? dialog.showOpenDialog(window, options) : dialog.showOpenDialog(options));
    return chosen.filePaths.map((path) => desk.tokens.handOut(path));
  },
  'folders:dropped': async (paths) => {
    const folders = [];
    for (const path of paths) if ((await stat(path)).isDirectory()) folders.push(path);
    if (folders.length === 0) refuse('unusable-input', 'no folder was dropped', 'drop folders of images, not files');
    return folders.map((path) => desk.tokens.handOut(path));
  },
  'run:reveal': async (run) => {
    shell.showItemInFolder(desk.runs.folderOf(run));
    return null;
  },
  'image:reveal': async (dataset, image) => {
    const { file } = await desk.datasets.imageFile(dataset, image);
    shell.showItemInFolder(file);
    return null;
  },
});

function listen<Name extends ChannelName>(name: Name, handler: Handlers[Name]): void {
  ipcMain.handle(name, async (event: IpcMainInvokeEvent, ...given: unknown[]): Promise<AnswerOf<Name>> => {
    if (!isOurPage(event.senderFrame)) {
      log('warning', `${name} was refused: the request did not come from the app's page`);
      return failure('denied', 'only the page of this app may request this');
    }
    const args = argsOf[name].safeParse(given);
    if (!args.success) return failure('bad-usage', `${name}: ${args.error.issues[0]?.message}`);
    try {
      return success(await handler(...args.data));
    } catch (error) {
      return { ok: false, failure: asFailure(error) };
    }
  });
}

/** Registers a handler for every channel. */
export function setupIpc(desk: FolderDesk): void {
  const handlers = handlersFor(desk);
  for (const name of Object.keys(handlers) as ChannelName[]) listen(name, handlers[name]);
}
