/** The command that a person types on their own machine to reach a server on this one. Pure. */

/** Where the server runs. */
export interface Server {
  readonly port: number;
  readonly user: string;
  /** Name of this machine. */
  readonly host: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Whether this process was started from elsewhere: under SSH, or in a job of Slurm. */
export const isRemote = ({ SSH_CONNECTION, SLURM_JOB_ID }: Server['env']): boolean =>
  Boolean(SSH_CONNECTION || SLURM_JOB_ID);

/**
 * `ssh -N -L PORT:127.0.0.1:PORT user@host`, with the port of the SSH server if it is not 22. In a job of Slurm, the node is
 * reached through the machine that the job was submitted from.
 */
export function sshCommand({ port, user, host, env }: Server): string {
  // Client's address and port, server's address and port.
  const sshPort = env.SSH_CONNECTION?.split(' ')[3];
  const login = env.SLURM_SUBMIT_HOST;
  const ways = [
    ...(env.SLURM_JOB_ID && login && login !== host ? [`-J ${user}@${login}`] : []),
    ...(!env.SLURM_JOB_ID && sshPort && sshPort !== '22' ? [`-p ${sshPort}`] : []),
  ];
  return ['ssh -N', `-L ${port}:127.0.0.1:${port}`, ...ways, `${user}@${host}`].join(' ');
}
