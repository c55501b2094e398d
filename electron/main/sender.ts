/** Checks the sender of a message: only the main frame of the app's own page is accepted. */
import type { WebFrameMain } from 'electron';
import { appOrigin } from './app-protocol.ts';

/** Whether a frame is the main frame of the app's page. @param frame The sender; null if it has navigated away or is closed. */
export const isOurPage = (frame: WebFrameMain | null): frame is WebFrameMain =>
  frame !== null && frame.parent === null && frame.origin === appOrigin;
