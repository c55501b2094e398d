/**
 * All messages between the preload and the main process. Both sides derive their types from this map, so that a missing
 * handler is a type error. Requests to the lab use the port instead.
 */
import type { Result } from '../../shared/failure.ts';
import type { Folder } from '../../shared/protocol.ts';

/** The requests of the page to the desktop, with arguments and results. */
export interface Channels {
  'folders:choose': { args: []; returns: Folder[] };
  /** The paths are read by the preload from the dropped files. */
  'folders:dropped': { args: [paths: string[]]; returns: Folder[] };
  'run:reveal': { args: [run: string]; returns: null };
  'image:reveal': { args: [dataset: string, image: number]; returns: null };
}
/** Name of a request. */
export type ChannelName = keyof Channels;
/** Arguments of a request. */
export type ArgsOf<Name extends ChannelName> = Channels[Name]['args'];
/** The answer to a request. Failures are sent as data, because Electron keeps only the message of an error. */
export type AnswerOf<Name extends ChannelName> = Result<Channels[Name]['returns']>;

/** Sent when the page has loaded and requests its connection to the lab. */
export const connectChannel = 'lab:connect';
/** Carries the page's port to the lab, from the main process to the preload and, with the same name, on to the page. */
export const portChannel = 'lab:port';
/** Sends a menu command to the page. */
export const menuChannel = 'menu:chosen';
