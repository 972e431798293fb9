/** Where the thread of a server spends its time while something is done: a profile by samples, over the inspector of Node. */
import type { Profiler } from 'node:inspector'
import { once } from 'node:events'
import { WebSocket } from 'ws'

const SAMPLE_EVERY_US = 200

/** What a frame of the stack belongs to, by the file that it is of; the innermost frame that belongs to something counts. */
const PARTS: readonly (readonly [part: string, file: RegExp])[] = [
  ['model', /\/dist\/src\/(models|evaluation|serving)\//],
  ['list', /\/dist\/src\/(services|features|core|db)\//],
  ['apollo', /@apollo\/|whatwg-mimetype/],
  ['graphql', /\/dist\/src\/graphql\/|node_modules\/(graphql|type-graphql)\//],
  ['http', /\/dist\/src\/server\/|node_modules\/(fastify|find-my-way|secure-json-parse|prom-client)\//],
]
/** Frames without a file. */
const PART_OF_FUNCTION: ReadonlyMap<string, string> = new Map([
  ['(garbage collector)', 'garbage collection'],
  ['dispatch', 'profiling'],
])
const NOT_AT_WORK: ReadonlySet<string> = new Set(['(idle)', '(root)'])

/** @param inspector the address that Node tells of its inspector, `ws://...` */
export async function profileWhile(
  inspector: string,
  work: () => Promise<unknown>,
): Promise<Profiler.Profile> {
  const socket = new WebSocket(inspector, { maxPayload: 2 ** 30 })
  await once(socket, 'open')
  let calls = 0
  const call = (method: string, params = {}): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const id = ++calls
      const hear = (data: Buffer): void => {
        const answer = JSON.parse(String(data)) as {
          id?: number
          result?: unknown
          error?: { message: string }
        }
        if (answer.id !== id) return
        socket.off('message', hear)
        if (answer.error) reject(new Error(`${method}: ${answer.error.message}`))
        else resolve(answer.result)
      }
      socket.on('message', hear)
      socket.send(JSON.stringify({ id, method, params }))
    })
  try {
    await call('Profiler.enable')
    await call('Profiler.setSamplingInterval', { interval: SAMPLE_EVERY_US })
    await call('Profiler.start')
    await work()
    return ((await call('Profiler.stop')) as { profile: Profiler.Profile }).profile
  } finally {
    socket.close()
  }
}

/** Shares 0..1 of the time at work, by part, the largest first; what belongs to none is of Node itself. Profiling is left out. */
export function sharesByPart({
  nodes,
  samples = [],
  timeDeltas = [],
}: Profiler.Profile): Record<string, number> {
  const byId = new Map(nodes.map((node) => [node.id, node]))
  const parents = new Map(
    nodes.flatMap(({ id, children = [] }) => children.map((child) => [child, id] as const)),
  )
  const partOf = (id: number): string | null => {
    for (let at: number | undefined = id; at !== undefined; at = parents.get(at)) {
      const { functionName, url } = byId.get(at)!.callFrame
      if (at === id && NOT_AT_WORK.has(functionName)) return null
      const part =
        url === '' ? PART_OF_FUNCTION.get(functionName) : PARTS.find(([, file]) => file.test(url))?.[0]
      if (part !== undefined) return part
    }
    return 'node'
  }
  const parts = new Map(nodes.map(({ id }) => [id, partOf(id)]))
  const times = new Map<string, number>()
  samples.forEach((id, at) => {
    const part = parts.get(id) ?? null
    if (part === null || part === 'profiling') return
    times.set(part, (times.get(part) ?? 0) + timeDeltas[at]!)
  })
  const total = [...times.values()].reduce((sum, time) => sum + time, 0)
  return Object.fromEntries(
    [...times]
      .sort((a, b) => b[1] - a[1])
      .map(([part, time]) => [part, Math.round((1_000 * time) / total) / 1_000]),
  )
}
