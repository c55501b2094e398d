/** Who speaks: every message is taken from the main frame of the app's own page, and from nowhere else. */
import type { WebFrameMain } from 'electron';
import { appOrigin } from './app-protocol.ts';

/** @param frame The frame a message came from; null once it has navigated away or gone. */
export const isOurPage = (frame: WebFrameMain | null): frame is WebFrameMain =>
  frame !== null && frame.parent === null && frame.origin === appOrigin;
