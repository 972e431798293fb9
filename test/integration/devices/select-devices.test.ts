import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { readHostFacts } from '../../../src/compute/devices/host-facts'
import { probeDevice } from '../../../src/compute/devices/probe/probe-device'
import { selectDevices } from '../../../src/compute/devices/select-devices'
import { createLogger } from '../../../src/core/logger'
import { deviceReports } from '../../support/devices'
import { alsoExhaustively, extent } from '../../support/extent'

const logger = createLogger({ level: 'silent', name: 'test' })
const support = (file: string) => join(__dirname, '../../support', file)

let home: string

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'devices-'))
})

afterAll(() => rm(home, { recursive: true, force: true }))

describe('selecting devices', () => {
  it('probes what may be here, takes the fastest that is right, and does not probe again', async () => {
    const options = { home, wanted: 'auto', allowSoftwareGpu: false, logger } as const
    const first = await selectDevices(options)
    expect(first.reports.filter(({ chosen }) => chosen)).toHaveLength(1)
    const times = first.order.map((device) => first.reports.find(({ name }) => name === device)!.probeMs!)
    expect(times).toEqual([...times].sort((a, b) => a - b))
    expect(first.order).toEqual(expect.arrayContaining(['ort-cpu', 'tfjs-wasm', 'tfjs-cpu']))
    for (const { reason } of first.reports) expect(reason).not.toBe('')

    // Measured times would differ in some digit.
    expect(await selectDevices(options)).toEqual(first)
  })

  alsoExhaustively(() => {
    it('probes again where that is asked for', async () => {
      const options = { home, wanted: 'auto', allowSoftwareGpu: false, logger } as const
      const first = await selectDevices(options)
      expect(await selectDevices({ ...options, probeAnew: true })).not.toEqual(first)
    })
  })

  alsoExhaustively(() => {
    it('measures anew where hardware or versions changed, or the file is rubbish', async () => {
      const path = join(home, 'devices.json')
      const cached = JSON.parse(await readFile(path, 'utf8')) as { fingerprint: string }
      for (const content of [JSON.stringify({ ...cached, fingerprint: 'of another machine' }), '{"finger']) {
        await writeFile(path, content)
        const options = { home, wanted: 'ort-cpu', allowSoftwareGpu: false, logger } as const
        expect((await selectDevices(options)).order).toEqual(['ort-cpu'])
        expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ fingerprint: cached.fingerprint })
      }
    })
  })

  alsoExhaustively(() => {
    it('tries what was named, and the processor, again where they were refused', async () => {
      const path = join(home, 'devices.json')
      const cached = JSON.parse(await readFile(path, 'utf8')) as object
      const refused = { kind: 'refused', reason: 'took longer than 20 s' }
      const results = { 'ort-cpu': refused, 'tfjs-wasm': refused, 'tfjs-cpu': refused }
      await writeFile(path, JSON.stringify({ ...cached, results }))
      const options = { home, wanted: 'tfjs-wasm', allowSoftwareGpu: false, logger } as const
      expect((await selectDevices(options)).order).toEqual(['tfjs-wasm', 'ort-cpu'])
      // Not what nobody needs: a driver that hangs would cost each start its time limit.
      const { reports } = await selectDevices({ ...options, wanted: 'auto' })
      expect(reports.find(({ name }) => name === 'tfjs-cpu')).toMatchObject({ reason: refused.reason })
    })
  })
})

describe('a software GPU in production', () => {
  const webgpu = deviceReports().find(({ name }) => name === 'ort-webgpu')!
  const { gpuNodes } = readHostFacts()
  const isSoftware = webgpu.probeMs !== null && gpuNodes.length === 0
  const why = webgpu.probeMs === null ? webgpu.reason : `WebGPU has a GPU here (${gpuNodes.join()})`
  const itWithDriver = isSoftware ? it : it.skip
  const title = (what: string): string => (isSoftware ? what : `SKIPPED: ${why}`)

  alsoExhaustively(() => {
    itWithDriver(title('is refused by the driver that was loaded, however right its losses'), async () => {
      expect(await probeDevice('ort-webgpu', { logger, allowSoftwareGpu: false })).toEqual({
        kind: 'refused',
        reason: 'WebGPU runs in software here, on the processor',
      })
      expect(await probeDevice('ort-webgpu', { logger, allowSoftwareGpu: true })).toMatchObject({
        kind: 'right',
      })
    })
  })

  itWithDriver(title('is not even tried where there is no GPU, and never chosen'), async () => {
    const options = { home, allowSoftwareGpu: false, logger } as const
    const { order, reports } = await selectDevices({ ...options, wanted: 'auto' })
    expect(order).not.toContain('ort-webgpu')
    expect(reports.find(({ name }) => name === 'ort-webgpu')).toMatchObject({
      probeMs: null,
      reason: 'there is no GPU, and WebGPU in software is slower than the processor',
    })
    await expect(selectDevices({ ...options, wanted: 'ort-webgpu' })).rejects.toMatchObject({
      code: 'BAD_CONFIGURATION',
      message: expect.stringContaining('there is no GPU'),
    })
  })
})

describe('a probe', () => {
  const failing: readonly [string, string, number | undefined, RegExp][] = [
    ['that crashes', 'failing-child.cjs', undefined, /ended with/],
    // Long enough for the start of its process on a busy machine.
    ['that hangs', 'hanging-child.cjs', 5_000, /took longer than 5 s/],
  ]
  it.each(extent({ short: failing.slice(0, 1), exhaustive: failing }))(
    '%s is a refusal',
    async (_case, entry, timeLimitMs, reason) => {
      const result = await probeDevice('ort-webgpu', {
        logger,
        allowSoftwareGpu: true,
        timeLimitMs,
        entry: support(entry),
      })
      expect(result).toMatchObject({ kind: 'refused', reason: expect.stringMatching(reason) })
    },
  )
})
