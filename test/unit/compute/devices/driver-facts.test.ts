import { mkdirSync, mkdtempSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { readDriverEnvironment, type DriverEnvironment } from '../../../../src/config/env'
import { readDriverFacts } from '../../../../src/compute/devices/driver-facts'
import { fingerprintOf, readHostFacts } from '../../../../src/compute/devices/host-facts'

let root: string

beforeEach(() => (root = mkdtempSync(join(tmpdir(), 'drivers-'))))
afterEach(() => rmSync(root, { recursive: true }))

function write(path: string, content: string): string {
  const file = join(root, path)
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, content)
  // Of a known age: a change within the same millisecond must not be missed by chance.
  utimesSync(file, 1000, 1000)
  return file
}

const manifest = (library: string): string => JSON.stringify({ ICD: { library_path: library } })

function factsWith(environment: DriverEnvironment = {}, gpuNodes: readonly string[] = ['nvidia0']) {
  return readDriverFacts({ environment, gpuNodes, libraries: [join(root, 'cuda.so')], root })
}

it('finds nothing where there is nothing', () => {
  expect(factsWith()).toEqual([])
})

it('leaves out a folder of libraries that cannot be looked into', () => {
  const manifestFile = write('usr/share/vulkan/icd.d/x.json', manifest('x.so'))
  symlinkSync('circle', join(root, 'circle'))
  expect(factsWith({ LD_LIBRARY_PATH: join(root, 'circle') })).toEqual([
    expect.stringContaining(manifestFile),
    expect.stringContaining('LD_LIBRARY_PATH='),
  ])
})

it.each<[string, () => unknown, () => unknown]>([
  [
    "NVIDIA's driver",
    () => write('proc/driver/nvidia/version', 'NVRM version: 550.54\nGCC'),
    () => write('proc/driver/nvidia/version', 'NVRM version: 560.35\nGCC'),
  ],
  [
    'its module, in a container that sees no /proc/driver',
    () => write('sys/module/nvidia/version', '550.54'),
    () => write('sys/module/nvidia/version', '560.35'),
  ],
  [
    'a Vulkan driver',
    () => undefined,
    () => write('usr/share/vulkan/icd.d/intel.json', manifest('libvulkan_intel.so')),
  ],
  [
    'the library of a Vulkan driver, found by its name',
    () => {
      write('usr/share/vulkan/icd.d/intel.json', manifest('libvulkan_intel.so'))
      write('usr/lib/x86_64-linux-gnu/libvulkan_intel.so', 'mesa 24')
    },
    () => write('usr/lib/x86_64-linux-gnu/libvulkan_intel.so', 'mesa 25.0'),
  ],
  [
    'the library of a Vulkan driver beside its manifest',
    () => {
      write('etc/vulkan/icd.d/x.json', manifest('../lib/x.so'))
      write('etc/vulkan/lib/x.so', '1')
    },
    () => utimesSync(join(root, 'etc/vulkan/lib/x.so'), 2000, 2000),
  ],
  ['the CUDA provider', () => write('cuda.so', '1'), () => write('cuda.so', '22')],
  [
    'libraries of the system',
    () => write('etc/ld.so.cache', '1'),
    () => write('etc/ld.so.cache', 'with cudnn'),
  ],
])('shows a change of %s', (_what, before, change) => {
  before()
  const facts = factsWith()
  expect(factsWith()).toEqual(facts)
  change()
  expect(factsWith()).not.toEqual(facts)
})

it('reads the drivers that the environment names instead of those that are installed', () => {
  write('usr/share/vulkan/icd.d/intel.json', manifest('libvulkan_intel.so'))
  const library = write('private/lvp.so', '1')
  const named = { VK_DRIVER_FILES: write('private/lvp.json', manifest(library)) }
  const facts = factsWith(named)
  expect(facts.join()).not.toContain('intel')
  write('private/lvp.so', '22')
  expect(factsWith(named)).not.toEqual(facts)
})

it('does not look at the libraries of a machine without a GPU', () => {
  write('etc/ld.so.cache', '1')
  expect(factsWith({}, [])).toEqual([])
})

it('is part of what a probe holds for', () => {
  const facts = readHostFacts()
  expect(fingerprintOf(readHostFacts())).toBe(fingerprintOf(facts))
  expect(fingerprintOf({ ...facts, drivers: ['nvidia 560'] })).not.toBe(fingerprintOf(facts))
  const environment = readDriverEnvironment({ VK_DRIVER_FILES: '/x.json', LD_LIBRARY_PATH: '', HOME: '/h' })
  expect(environment).toEqual({ VK_DRIVER_FILES: '/x.json' })
  expect(factsWith({ CUDA_VISIBLE_DEVICES: '1' })).not.toEqual(factsWith())
})
