/** `serve`: the interface in a browser, on this machine alone. */
import { numberOf } from '../arguments.ts';
import { startBrowserHost } from '../browser-host.ts';
import { command } from '../command.ts';
import { openBrowser } from '../open-browser.ts';
import { onStopSignal, stoppedExitCode } from '../signals.ts';

const ports = { whole: true, min: 0, max: 65_535 };

export const serveCommand = command({
  summary: 'serve the interface to a browser, on this machine alone',
  options: {
    open: { help: "open the address in this machine's browser" },
    port: { takes: 'N', help: 'the port on 127.0.0.1', range: ports, default: 'a free one' },
  },
  run: async ({ port, open }, { lab, output }) => {
    const asked = port === undefined ? 0 : numberOf('port', port, ports);
    const stopped = new Promise<void>((resolve) => onStopSignal(resolve));
    const host = await startBrowserHost(lab, asked);
    output.line({ event: 'serving', url: host.url });
    output.say(`Pretext Lab is at ${host.url}`);
    output.say('Ctrl-C stops it; runs are stopped with their checkpoints written.');
    const removeOpener = open ? await openBrowser(host.url) : undefined;
    await stopped;
    await removeOpener?.();
    if (lab.runs.active().length > 0) output.say('stopping runs: their checkpoints are being written …');
    await host.close();
    return stoppedExitCode;
  },
});
