/** The built command line as processes that can be killed, each with everything that it started. */
import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { root } from '../../scripts/build.mjs';
import { Fault } from './tally.mjs';

const cli = join(root, 'dist/hosts/cli.js');
/** The exit codes that the command line documents. */
const documented = [0, 1, 2, 3, 4, 130];

/** The state, parent and group of a process; undefined if it has ended. */
function statOf(pid) {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const [state, parent, group] = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return state === 'Z' ? undefined : { parent: Number(parent), group: Number(group) };
  } catch {
    return undefined;
  }
}

/** Processes of a group that have not ended. */
export const membersOf = (group) =>
  readdirSync('/proc')
    .map(Number)
    .filter((pid) => pid > 0 && statOf(pid)?.group === group);

/** The largest resident memory of a process so far, in MiB; 0 if it has ended. */
function peakOf(pid) {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

/** Starts a command of the lab in a process group of its own. */
export function startLab(words, workspace) {
  const child = spawn(process.execPath, [cli, ...words.map(String), '--workspace', workspace, '--json'], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text) => {
    stderr += text;
  });
  const ended = new Promise((resolve) => {
    child.on('close', (code, signal) => {
      const lines = stdout
        .split('\n')
        .filter(Boolean)
        .flatMap((line) => parse(line));
      resolve({ code, signal, stderr, lines, last: lines.at(-1) });
    });
  });
  const group = child.pid;
  return {
    group,
    ended,
    /** Resolves with the first JSON line of an event. */
    async line(event) {
      for (const began = Date.now(); Date.now() - began < 60_000; await pause(5)) {
        const found = stdout
          .split('\n')
          .slice(0, -1)
          .flatMap(parse)
          .find((each) => each.event === event);
        if (found) return found;
        if (child.exitCode !== null) break;
      }
      throw new Error(`lab ${words.join(' ')} gave no '${event}': ${stdout.slice(-500)}${stderr.slice(-500)}`);
    },
    /** The largest memory of one process of the group so far, in MiB. */
    peakMiB: () => Math.max(0, ...membersOf(group).map(peakOf)),
    killAll: () => signal(-group),
    killParent: () => signal(group),
    killWorkers: () =>
      membersOf(group)
        .filter((pid) => pid !== group)
        .forEach(signal),
  };
}

function parse(line) {
  try {
    return [JSON.parse(line)];
  } catch {
    return []; // a line that a kill has cut
  }
}

function signal(pid) {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // it has ended
  }
}

/**
 * Runs a command to its end.
 * @param limitMs Longest time that it may take.
 * @throws Fault 'frozen' beyond that time, 'crashed' after an ending that the command line does not document.
 */
export async function runLab(words, workspace, limitMs = 120_000, watch = () => {}) {
  const began = Date.now();
  const lab = startLab(words, workspace);
  const timer = setInterval(() => watch(lab), 50);
  let isLate = false;
  const limit = setTimeout(() => {
    isLate = true;
    lab.killAll();
  }, limitMs);
  const ending = await lab.ended;
  clearTimeout(limit);
  clearInterval(timer);
  lab.killAll();
  const said = `lab ${words[0]}: ${ending.stderr.trim().slice(-300)}`;
  if (isLate) throw new Fault('frozen', `no end within ${limitMs} ms: ${said}`);
  if (!documented.includes(ending.code) || /^\s+at .+:\d+:\d+\)?$/m.test(ending.stderr))
    throw new Fault('crashed', `exit code ${ending.code}, signal ${ending.signal}: ${said}`);
  return { ...ending, ms: Date.now() - began };
}
