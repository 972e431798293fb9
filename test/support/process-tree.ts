/** Reads the processes of this machine from /proc, to see and kill what belongs to a server. Linux only, as the tests that use it say. */
import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'

export interface ProcessInfo {
  readonly pid: number
  readonly parentPid: number
  /** Its arguments, separated by spaces. */
  readonly command: string
}

const POLL_MS = 20
/** Of the fields after the name: state is the first. */
const NICE_FIELD = 16

/** Of each thread of a process. */
export function nicenessOfThreads(pid: number): number[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((thread) => {
    try {
      const stat = readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8')
      return [Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[NICE_FIELD])]
    } catch {
      return [] // it has ended meanwhile
    }
  })
}

function readProcess(pid: number): ProcessInfo | null {
  try {
    // The name in parentheses may hold anything, so fields are counted from the last parenthesis.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const [state, parentPid] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (state === 'Z') return null
    return {
      pid,
      parentPid: Number(parentPid),
      command: readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim(),
    }
  } catch {
    return null
  }
}

function allProcesses(): ProcessInfo[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => readProcess(Number(name)))
    .filter((info) => info !== null)
}

/** The process itself and all below it. */
export function processTree(rootPid: number): ProcessInfo[] {
  const everything = allProcesses()
  const tree = everything.filter(({ pid }) => pid === rootPid)
  for (const { pid } of tree) tree.push(...everything.filter(({ parentPid }) => parentPid === pid))
  return tree
}

/** Resolves when none of them runs any more. @throws with what is left after `timeoutMs`. */
export async function untilGone(processes: readonly ProcessInfo[], timeoutMs: number): Promise<void> {
  const deadline = Date.now() + timeoutMs
  for (;;) {
    const left = processes.filter(({ pid, command }) => readProcess(pid)?.command === command)
    if (left.length === 0) return
    if (Date.now() > deadline) throw new Error(`Still running: ${JSON.stringify(left)}`)
    await wait(POLL_MS)
  }
}

/** Resolves with the first process below `rootPid` whose command matches; the processes of a server come and go. */
export async function untilRunning(
  rootPid: number,
  command: RegExp,
  timeoutMs: number,
): Promise<ProcessInfo> {
  const deadline = Date.now() + timeoutMs
  for (;;) {
    const found = processTree(rootPid).find((info) => command.test(info.command))
    if (found) return found
    if (Date.now() > deadline)
      throw new Error(`No process matches ${command}: ${JSON.stringify(processTree(rootPid))}`)
    await wait(POLL_MS)
  }
}
