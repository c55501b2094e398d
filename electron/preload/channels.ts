/**
 * Every message between the page's preload and the main process, named once: both sides derive from this map, so that
 * a forgotten handler is a type error. Requests to the lab are not among them: those go through the port.
 */
import type { Result } from '../../shared/failure.ts';
import type { Folder } from '../../shared/protocol.ts';

/** What the page may ask of the desktop: its arguments, and what it is given. */
export interface Channels {
  'folders:choose': { args: []; gives: Folder[] };
  /** Paths that the preload read from the dropped files themselves. */
  'folders:dropped': { args: [paths: string[]]; gives: Folder[] };
  'run:reveal': { args: [run: string]; gives: null };
}
export type ChannelName = keyof Channels;
export type ArgsOf<Name extends ChannelName> = Channels[Name]['args'];
/** Failures travel as data: of an error, Electron would keep the message alone. */
export type AnswerOf<Name extends ChannelName> = Result<Channels[Name]['gives']>;

/** The page has loaded and wants its line to the lab. */
export const connectChannel = 'lab:connect';
/** The page's end of that line, from the main process to the preload and, under the same name, from there to the page. */
export const portChannel = 'lab:port';
/** The menu asks the page to do what one of its own buttons does. */
export const menuChannel = 'menu:chosen';
