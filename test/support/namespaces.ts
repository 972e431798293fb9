/** Programs that see other processes and another network than we do, as in a container, and the same files. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'

const UNSHARE = [
  ...(process.getuid?.() === 0 ? [] : ['--user', '--map-root-user']),
  ...['--pid', '--mount-proc', '--net', '--uts', '--fork', '--kill-child'],
]
/**
 * The shell ends when the program and its standard input have. The program has a pipe of its own: a Node.js process that is killed leaves
 * its standard input such that another one cannot wait for it.
 */
const PREPARE = 'ip link set lo up; echo elsewhere > /proc/sys/kernel/hostname; cat | "$@"'

/** Null where programs can be started that way; else why not. */
export const namespacesRefused: string | null = (() => {
  if (process.platform !== 'linux') return 'only Linux has namespaces'
  const { status, stderr, error } = spawnSync('unshare', [...UNSHARE, 'ip', 'link', 'set', 'lo', 'up'])
  return status === 0
    ? null
    : `namespaces are not permitted here: ${error?.message ?? stderr.toString().trim()}`
})()

/** What the program leaves behind lives on after it, until its standard input ends or what is answered here is killed. */
export function spawnElsewhere(
  program: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): ChildProcess {
  return spawn('unshare', [...UNSHARE, 'sh', '-c', PREPARE, 'sh', program, ...args], {
    env: environment,
    cwd: '/',
    stdio: ['pipe', 'pipe', 'pipe'],
  })
}
