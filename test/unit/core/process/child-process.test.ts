import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import os, { getPriority } from 'node:os'
import { join } from 'node:path'
import { ChildProcess } from '../../../../src/core/process/child-process'
import { compiledEntry } from '../../../../src/core/process/child-process-entry'
import type { ChildOptions } from '../../../../src/core/process/child-process-options'
import { createLogger } from '../../../../src/core/logger'
import { nicenessOfThreads } from '../../../support/process-tree'
import { untilGone } from '../../../support/processes'

type EchoProtocol = {
  echo: { payload: unknown; response: unknown }
  fail: { payload: null; response: never }
  crash: { payload: null; response: never }
  compute: { payload: number; response: string }
  steps: { payload: number; response: string; progress: number }
  hang: { payload: null; response: never; progress: string }
}

const onLinux = process.platform === 'linux' ? describe : describe.skip

const children: ChildProcess<EchoProtocol>[] = []

async function startEcho(
  options: Partial<ChildOptions<EchoProtocol>> = {},
): Promise<ChildProcess<EchoProtocol>> {
  const child = new ChildProcess<EchoProtocol>({
    entry: join(__dirname, '../../../support/echo-child.cjs'),
    name: 'echo',
    logger: createLogger({ level: 'silent', name: 'test' }),
    unavailableCode: 'MODEL_HOST_UNAVAILABLE',
    ...options,
  })
  children.push(child)
  await child.start()
  return child
}

/** Resolves when the child is at work on a request that never ends by itself. */
function hang(
  child: ChildProcess<EchoProtocol>,
  options: { signal?: AbortSignal; deadlineMs?: number } = {},
) {
  let onProgress: (progress: string) => void = () => undefined
  const started = new Promise<string>((resolve) => (onProgress = resolve))
  const answer = child.request('hang', null, { ...options, onProgress })
  answer.catch(() => undefined)
  return { started, answer }
}

afterEach(async () => {
  await Promise.all(children.splice(0).map((child) => child.stop()))
})

describe('requests', () => {
  it('carry typed arrays, maps and bigints there and back', async () => {
    const child = await startEcho()
    const payload = { values: new Float32Array([1, Number.NaN]), map: new Map([['a', 2n]]) }
    expect(await child.request('echo', payload)).toEqual(payload)
  })

  it('fail with the code, message and details that the child gave', async () => {
    const child = await startEcho()
    await expect(child.request('fail', null)).rejects.toMatchObject({
      name: 'ForecartError',
      code: 'NOT_ENOUGH_DATA',
      message: 'too short',
      details: { days: 3 },
    })
  })

  it('report progress in order before the answer', async () => {
    const child = await startEcho()
    const seen: number[] = []
    expect(await child.request('steps', 3, { onProgress: (step) => seen.push(step) })).toBe('done')
    expect(seen).toEqual([1, 2, 3])
  })

  it('of an unknown kind are refused', async () => {
    const child = await startEcho()
    const request = child.request as (kind: string, payload: unknown) => Promise<unknown>
    await expect(request.call(child, 'toString', null)).rejects.toMatchObject({ code: 'BAD_USER_INPUT' })
  })

  it('are cancelled by signal, and the child stays usable', async () => {
    const child = await startEcho()
    const abort = new AbortController()
    const { started, answer } = hang(child, { signal: abort.signal })
    await started
    abort.abort()
    await expect(answer).rejects.toMatchObject({ code: 'CANCELLED' })
    expect(child.inFlight).toBe(0)
    expect(await child.request('echo', 1)).toBe(1)
  })

  it('time out at their deadline', async () => {
    const child = await startEcho()
    await expect(hang(child, { deadlineMs: 30 }).answer).rejects.toMatchObject({ code: 'TIMEOUT' })
  })

  it('above the bound are refused at once', async () => {
    const child = await startEcho({ maxInFlight: 1 })
    const { started } = hang(child)
    await started
    await expect(child.request('echo', 1)).rejects.toMatchObject({ code: 'RATE_LIMITED' })
  })

  it('are refused before the start and after the stop', async () => {
    const child = await startEcho()
    await child.stop()
    await expect(child.request('echo', 1)).rejects.toMatchObject({ code: 'MODEL_HOST_UNAVAILABLE' })
  })
})

describe('death of the child', () => {
  it('fails what it worked on with a retryable code, and later requests are answered by its successor', async () => {
    const child = await startEcho()
    const pid = child.pid!
    const { started, answer } = hang(child)
    await started
    process.kill(pid, 'SIGKILL')
    await expect(answer).rejects.toMatchObject({
      code: 'MODEL_HOST_UNAVAILABLE',
      details: { retryable: true },
    })
    expect(await child.request('echo', 'again')).toBe('again')
    expect(child.pid).not.toBe(pid)
    expect(child.restarts).toBe(1)
  })

  it('initializes every successor before any request reaches it', async () => {
    const initialized: unknown[] = []
    const child = await startEcho({
      initialize: async (send) => {
        initialized.push(await send('echo', `start ${initialized.length}`))
      },
    })
    await expect(child.request('crash', null)).rejects.toMatchObject({ code: 'MODEL_HOST_UNAVAILABLE' })
    expect(await child.request('echo', 1)).toBe(1)
    expect(initialized).toEqual(['start 0', 'start 1'])
  })

  it('is final without a restart policy', async () => {
    const child = await startEcho({ restart: null, unavailableCode: 'TRAINER_CRASHED' })
    await expect(child.request('crash', null)).rejects.toMatchObject({ code: 'TRAINER_CRASHED' })
    await expect(child.request('echo', 1)).rejects.toMatchObject({ code: 'TRAINER_CRASHED' })
    expect(child.pid).toBeNull()
  })

  it('at every start fails the start, where there is no restart policy', async () => {
    const failing = startEcho({ entry: join(__dirname, '../../../support/failing-child.cjs'), restart: null })
    await expect(failing).rejects.toMatchObject({ code: 'MODEL_HOST_UNAVAILABLE' })
  })
})

describe('a child that does not answer any more', () => {
  const QUICK = { everyMs: 30, maxIdleBeats: 4, maxBusyBeats: 10_000 }

  const onLinuxOnly = process.platform === 'linux' ? it : it.skip
  onLinuxOnly(
    'because it was stopped is seen, killed and replaced; what it worked on may be tried again',
    async () => {
      const child = await startEcho({ heartbeat: QUICK })
      const pid = child.pid!
      const { started, answer } = hang(child)
      await started
      process.kill(pid, 'SIGSTOP')
      await expect(answer).rejects.toMatchObject({
        code: 'MODEL_HOST_UNAVAILABLE',
        message: expect.stringContaining('did not answer for'),
        details: { retryable: true },
      })
      expect(child.isReady).toBe(false)
      expect(await child.request('echo', 'again')).toBe('again')
      expect({ restarts: child.restarts, condition: child.condition }).toEqual({
        restarts: 1,
        condition: 'READY',
      })
      await untilGone(pid)
    },
  )

  onLinuxOnly('for as long as it computes is left alone', async () => {
    const child = await startEcho({ heartbeat: QUICK })
    expect(await child.request('compute', 30 * QUICK.everyMs)).toBe('computed')
    expect(child.restarts).toBe(0)
  })

  it('is killed in the end, even where it computes', async () => {
    const entry = join(__dirname, '../../../support/hanging-child.cjs')
    const child = await startEcho({ entry, heartbeat: { ...QUICK, maxBusyBeats: 10 }, restart: null })
    await expect(child.request('echo', 1)).rejects.toMatchObject({ code: 'MODEL_HOST_UNAVAILABLE' })
  })
})

it('a child that never gets ready fails the start in time, also with a restart policy', async () => {
  const entry = join(__dirname, '../../../support/failing-child.cjs')
  const failing = startEcho({ entry, readyTimeoutMs: 200 })
  await expect(failing).rejects.toMatchObject({ code: 'MODEL_HOST_UNAVAILABLE' })
})

onLinux('priority', () => {
  it('of a child is below that of its parent, in all of its threads', async () => {
    const child = await startEcho({ niceness: 5 })
    const threads = nicenessOfThreads(child.pid!)
    expect(threads.length).toBeGreaterThan(1)
    expect(new Set(threads)).toEqual(new Set([Math.min(19, getPriority() + 5)]))
  })

  it('of a child is so too where it has started threads before its parent comes to it', async () => {
    const priority = getPriority()
    const late = jest.spyOn(os, 'getPriority').mockImplementationOnce(() => {
      // As on a busy machine, where the parent waits for its turn.
      spawnSync('sleep', ['0.5'])
      return priority
    })
    const child = await startEcho({ niceness: 5 })
    late.mockRestore()
    expect(new Set(nicenessOfThreads(child.pid!))).toEqual(new Set([Math.min(19, priority + 5)]))
  })

  it('is that of the parent where nothing is said', async () => {
    const child = await startEcho()
    expect(new Set(nicenessOfThreads(child.pid!))).toEqual(new Set([getPriority()]))
  })
})

describe('death of the parent', () => {
  it('ends the child at once', async () => {
    const parent = spawn(process.execPath, [join(__dirname, '../../../support/orphan-parent.cjs')])
    const [line] = (await once(parent.stdout, 'data')) as [Buffer]
    const pid = Number(line.toString())
    expect(pid).toBeGreaterThan(0)
    process.kill(pid, 0)
    parent.kill('SIGKILL')
    await untilGone(pid)
  })
})

describe('the entry of a child', () => {
  it('is compiled code', () => {
    expect(compiledEntry('core/process/child-process-worker')).toMatch(
      /dist\/src\/core\/process\/child-process-worker\.js$/,
    )
  })

  it('is refused where it was not built', () => {
    expect(() => compiledEntry('core/no-such-entry')).toThrow(
      expect.objectContaining({ code: 'BAD_CONFIGURATION' }),
    )
  })
})
