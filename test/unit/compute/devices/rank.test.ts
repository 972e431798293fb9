import { rank } from '../../../../src/compute/devices/select-devices'
import { whyMissing, type HostFacts } from '../../../../src/compute/devices/host-facts'

const RESULTS = {
  'ort-cuda': { kind: 'refused', reason: 'there is no NVIDIA GPU' },
  'ort-webgpu': { kind: 'right', stepMs: 4 },
  'ort-cpu': { kind: 'right', stepMs: 2 },
  'tfjs-cpu': { kind: 'right', stepMs: 300 },
} as const

describe('the chosen device', () => {
  it('is the fastest that is right, whatever its name', () => {
    const { order, reports } = rank(RESULTS, 'auto')
    expect(order).toEqual(['ort-cpu', 'ort-webgpu', 'tfjs-cpu'])
    expect(reports.filter(({ chosen }) => chosen)).toEqual([
      { name: 'ort-cpu', chosen: true, reason: 'the fastest that is right', probeMs: 2 },
    ])
    expect(reports.find(({ name }) => name === 'ort-webgpu')).toMatchObject({
      reason: 'right, but slower than ort-cpu',
      probeMs: 4,
    })
    expect(reports.find(({ name }) => name === 'ort-cuda')).toMatchObject({
      reason: 'there is no NVIDIA GPU',
      probeMs: null,
    })
  })

  it('is the one that is named, with the faster ones to go on with', () => {
    expect(rank(RESULTS, 'ort-webgpu').order).toEqual(['ort-webgpu', 'ort-cpu', 'tfjs-cpu'])
  })

  it('is refused by its reason where it is named and does not work', () => {
    expect(() => rank(RESULTS, 'ort-cuda')).toThrow(
      expect.objectContaining({
        code: 'BAD_CONFIGURATION',
        message: expect.stringContaining('there is no NVIDIA GPU'),
      }),
    )
  })

  it('is missing where no device is right, and the reasons of all devices are given', () => {
    expect(() => rank({ 'ort-cpu': { kind: 'refused', reason: 'no library' } }, 'auto')).toThrow(
      expect.objectContaining({
        code: 'DEVICE_UNAVAILABLE',
        message: expect.stringContaining('ort-cpu: no library'),
      }),
    )
  })
})

describe('a device that cannot be here is not probed', () => {
  const facts: HostFacts = {
    platform: 'linux',
    arch: 'x64',
    cpu: 'x',
    cores: 2,
    node: '20.0.0',
    gpuNodes: [],
    packages: { 'onnxruntime-node': '1' },
    hasCudaProvider: false,
    drivers: [],
    allowSoftwareGpu: false,
  }

  it.each([
    ['ort-webgpu', {}, 'there is no GPU'],
    ['ort-webgpu', { allowSoftwareGpu: true }, null],
    ['ort-webgpu', { gpuNodes: ['renderD128'] }, null],
    ['ort-webgpu', { platform: 'darwin' }, null],
    ['ort-cuda', { hasCudaProvider: true }, 'no NVIDIA GPU'],
    ['ort-cuda', { gpuNodes: ['nvidia0'] }, 'forecart gpu setup'],
    ['ort-cuda', { gpuNodes: ['nvidia0'], hasCudaProvider: true }, null],
    ['ort-cuda', { platform: 'darwin' }, 'Linux'],
    ['tfjs-gpu', {}, 'not installed'],
    ['ort-cpu', {}, null],
    ['tfjs-cpu', {}, null],
  ] as const)('%s with %j: %s', (name, changes, reason) => {
    const missing = whyMissing(name, { ...facts, ...changes })
    if (reason === null) expect(missing).toBeNull()
    else expect(missing).toContain(reason)
  })
})
