/** `serve`: the interface in a browser, on this machine alone. */
import { hostname, userInfo } from 'node:os';
import { numberOf } from '../arguments.ts';
import { startBrowserHost } from '../browser-host.ts';
import { command } from '../command.ts';
import { openBrowser } from '../open-browser.ts';
import { onStopSignal, stoppedExitCode } from '../signals.ts';
import { isRemote, sshCommand } from '../ssh-command.ts';

const ports = { whole: true, min: 0, max: 65_535 };

export const serveCommand = command({
  summary: 'serve the interface to a browser, on this machine alone',
  options: {
    open: { help: "open the address in this machine's browser" },
    port: { takes: 'N', help: 'the port on 127.0.0.1', range: ports, default: 'a free one' },
  },
  severalWorkspaces: true,
  run: async ({ port, open }, { lab, more, output }) => {
    const asked = port === undefined ? 0 : numberOf('port', port, ports);
    const stopped = new Promise<void>((resolve) => onStopSignal(resolve));
    const host = await startBrowserHost(lab, asked, more);
    const ssh = sshCommand({ port: host.port, user: userInfo().username, host: hostname(), env: process.env });
    for (const served of host.served) output.line({ event: 'serving', ...served, ssh });
    for (const { name, url, readOnlyUrl } of host.served) {
      output.say(`${host.served.length > 1 ? `${name}: ` : 'Pretext Lab is at '}${url}`);
      output.say(`  read only, to show runs and results: ${readOnlyUrl}`);
    }
    if (isRemote(process.env)) {
      output.say('On your own machine, type this first, and open the address there while it runs:');
      output.say(`  ${ssh}`);
    }
    output.say('Ctrl-C stops it; runs are stopped with their checkpoints written.');
    const removeOpener = open ? await openBrowser(host.url) : undefined;
    await stopped;
    await removeOpener?.();
    if ([lab, ...more].some(({ runs }) => runs.active().length > 0))
      output.say('stopping runs: their checkpoints are being written …');
    await host.close();
    return stoppedExitCode;
  },
});
