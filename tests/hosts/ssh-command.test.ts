import { describe, expect, it } from 'vitest';
import { isRemote, sshCommand } from '../../electron/hosts/ssh-command.ts';

const server = { port: 8123, user: 'ada', host: 'gpu-7' };

describe('the SSH command', () => {
  it('forwards the port of the server to the same port of one’s own machine', () => {
    expect(sshCommand({ ...server, env: {} })).toBe('ssh -N -L 8123:127.0.0.1:8123 ada@gpu-7');
    const env = { SSH_CONNECTION: '10.0.0.5 51000 10.0.0.9 22' };
    expect(sshCommand({ ...server, env })).toBe('ssh -N -L 8123:127.0.0.1:8123 ada@gpu-7');
  });

  it('names the port of an SSH server that listens on another one', () => {
    const env = { SSH_CONNECTION: 'fe80::1%eth0 51000 fe80::2%eth0 2222' };
    expect(sshCommand({ ...server, env })).toBe('ssh -N -L 8123:127.0.0.1:8123 -p 2222 ada@gpu-7');
  });

  it('goes through the machine that a job of Slurm was submitted from', () => {
    const env = { SLURM_JOB_ID: '42', SLURM_SUBMIT_HOST: 'login1', SSH_CONNECTION: '10.0.0.5 51000 10.0.0.9 2222' };
    expect(sshCommand({ ...server, env })).toBe('ssh -N -L 8123:127.0.0.1:8123 -J ada@login1 ada@gpu-7');
    expect(sshCommand({ ...server, env: { ...env, SLURM_SUBMIT_HOST: 'gpu-7' } })).toBe(
      'ssh -N -L 8123:127.0.0.1:8123 ada@gpu-7',
    );
  });

  it('is shown under SSH and in jobs of Slurm', () => {
    expect(isRemote({})).toBe(false);
    expect(isRemote({ SSH_CONNECTION: '' })).toBe(false);
    expect(isRemote({ SSH_CONNECTION: 'a 1 b 22' })).toBe(true);
    expect(isRemote({ SLURM_JOB_ID: '1' })).toBe(true);
  });
});
