/** What `forecart gpu setup` downloads, from a NuGet source that this test is. */
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type Server, type ServerResponse } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { checkHost, cudaProviderFrom, setUp, type SetUpContext } from '../../../src/cli/commands/gpu-setup'
import { readHostFacts } from '../../../src/compute/devices/host-facts'
import { readConfig } from '../../../src/config/env'
import { createLogger } from '../../../src/core/logger'

interface Zip {
  addFile(name: string, content: Buffer): void
  toBuffer(): Buffer
}

const ofOnnxRuntime = createRequire(require.resolve('onnxruntime-node/package.json'))
const AdmZip = ofOnnxRuntime('adm-zip') as new () => Zip
const { version } = ofOnnxRuntime('onnxruntime-node/package.json') as { version: string }

const SHARED = 'libonnxruntime_providers_shared.so'
const CUDA = 'libonnxruntime_providers_cuda.so'
const LIBRARIES: Readonly<Record<string, Buffer>> = {
  [SHARED]: Buffer.from('shared'),
  // Compresses well, so that it is stored deflated, in more than one chunk.
  [CUDA]: Buffer.alloc(300_000, 'cuda'),
}

function packageOf(libraries: Readonly<Record<string, Buffer>>): Buffer {
  const zip = new AdmZip()
  zip.addFile('readme.md', Buffer.from('not wanted'))
  for (const [name, content] of Object.entries(libraries))
    zip.addFile(`runtimes/linux-x64/native/${name}`, content)
  return zip.toBuffer()
}

/** What the source answers; each test changes what it is about. */
let nupkg: Buffer
let hash: string
let sendPackage: (response: ServerResponse) => void

let server: Server
let origin: string
let folder: string

beforeAll(async () => {
  server = createServer((request, response) => {
    const id = 'microsoft.ml.onnxruntime.gpu.linux'
    const answers: Readonly<Record<string, unknown>> = {
      '/v3/index.json': {
        version: '3.0.0',
        resources: [
          { '@id': `${origin}/search`, '@type': 'SearchQueryService' },
          { '@id': `${origin}/registration/`, '@type': 'RegistrationsBaseUrl/3.6.0' },
        ],
      },
      [`/registration/${id}/${version}.json`]: {
        catalogEntry: `${origin}/catalog.json`,
        packageContent: `${origin}/package.nupkg`,
      },
      '/catalog.json': { packageHash: hash, packageHashAlgorithm: 'SHA512', packageSize: nupkg.length },
    }
    const answer = answers[request.url!]
    if (request.url === '/package.nupkg') sendPackage(response)
    else if (answer) response.end(JSON.stringify(answer))
    else response.writeHead(404).end('no such thing')
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})

afterAll(() => server.close())

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gpu-setup-'))
  offer(packageOf(LIBRARIES))
  sendPackage = (response) => response.end(nupkg)
})

afterEach(() => rmSync(folder, { recursive: true }))

function offer(content: Buffer): void {
  nupkg = content
  hash = createHash('sha512').update(content).digest('base64')
}

function contextOf(signal = new AbortController().signal): SetUpContext & { written: () => string } {
  const lines: string[] = []
  const progressOutput = { write: (line: string) => lines.push(line) } as unknown as NodeJS.WriteStream
  const logger = createLogger({ level: 'silent', name: 'test' })
  return { progressOutput, logger, signal, config: readConfig({}), written: () => lines.join('') }
}

const fetchInto = (into = folder, source = `${origin}/v3/index.json`) =>
  cudaProviderFrom(source, into)(contextOf())

it('puts the libraries to their place and verifies them by a probe', async () => {
  const context = contextOf()
  const missing = (): string | null => (existsSync(join(folder, CUDA)) ? null : 'not here')
  const result = await setUp(
    'ort-cuda',
    cudaProviderFrom(`${origin}/v3/index.json`, folder),
    context,
    missing,
  )
  for (const [name, content] of Object.entries(LIBRARIES))
    expect(readFileSync(join(folder, name)).equals(content)).toBe(true)
  expect(readdirSync(folder).sort()).toEqual([CUDA, SHARED])
  expect(context.written()).toContain(`Fetching the CUDA provider of ONNX Runtime ${version} from 127.0.0.1`)
  expect(context.written()).toContain('100 %')
  // These are no libraries, and not where ONNX Runtime looks: a training step says so.
  expect(result).toMatch(/^fetched, but does not work: ort-cuda failed: /)
})

it('does not download what is there, but verifies it all the same', async () => {
  const fetcher = (): Promise<void> => Promise.reject(new Error('nothing to fetch'))
  expect(await setUp('ort-cpu', fetcher, contextOf(), () => null)).toMatch(/^works: [\d.]+ ms a step$/)
})

it.each<[string, () => void, string, RegExp]>([
  [
    'another checksum',
    () => (hash = createHash('sha512').update('another').digest('base64')),
    'DEVICE_UNAVAILABLE',
    /does not have the checksum/,
  ],
  [
    'a download that is cut off',
    () =>
      (sendPackage = (response) => {
        response.writeHead(200, { 'content-length': nupkg.length })
        response.write(nupkg.subarray(0, nupkg.length / 2), () => response.destroy())
      }),
    'DEVICE_UNAVAILABLE',
    /broke off after \d+ of \d+ bytes/,
  ],
  [
    'a download that ends early without a word',
    () => (sendPackage = (response) => response.end(nupkg.subarray(0, nupkg.length / 2))),
    'DEVICE_UNAVAILABLE',
    /has \d+ bytes where its source tells of \d+/,
  ],
  [
    'a package that is gone',
    () => (sendPackage = (response) => response.writeHead(404).end()),
    'DEVICE_UNAVAILABLE',
    /package\.nupkg answers 404/,
  ],
  ['not an archive', () => offer(Buffer.from('<html>')), 'ARTIFACT_CORRUPT', /not a zip file/],
  [
    'an archive that is cut short',
    () => offer(packageOf(LIBRARIES).subarray(500)),
    'ARTIFACT_CORRUPT',
    /cannot be read/,
  ],
  [
    'an archive without the provider',
    () => offer(packageOf({ [SHARED]: LIBRARIES[SHARED]! })),
    'ARTIFACT_CORRUPT',
    /has no file .*cuda/,
  ],
  ['a place that is taken', () => mkdirSync(join(folder, CUDA)), 'DEVICE_UNAVAILABLE', /cannot be written/],
])('%s is an error with a code, and leaves nothing behind', async (_case, arrange, code, message) => {
  arrange()
  const before = readdirSync(folder)
  await expect(fetchInto()).rejects.toMatchObject({ code, message: expect.stringMatching(message) })
  expect(readdirSync(folder)).toEqual(before)
})

it('a folder that cannot be written to is an error with a code', async () => {
  const file = join(folder, 'a-file')
  writeFileSync(file, '')
  await expect(fetchInto(file)).rejects.toMatchObject({
    code: 'DEVICE_UNAVAILABLE',
    message: expect.stringMatching(/cannot be written to .*a-file: .*ENOTDIR/),
  })
})

it('says that there is no network', async () => {
  const closed = createServer().listen(0, '127.0.0.1')
  await once(closed, 'listening')
  const { port } = closed.address() as AddressInfo
  closed.close()
  await once(closed, 'close')
  const source = `http://127.0.0.1:${port}/v3/index.json`
  const result = await setUp('ort-cuda', cudaProviderFrom(source, folder), contextOf(), () => 'not here')
  expect(result).toMatch(
    new RegExp(`^not fetched: http://127.0.0.1:${port} cannot be reached: .*ECONNREFUSED`),
  )
  expect(readdirSync(folder)).toEqual([])
})

it('says that a URL is not a NuGet source, or that the source lacks this version', async () => {
  await expect(fetchInto(folder, `${origin}/catalog.json`)).rejects.toMatchObject({
    code: 'DEVICE_UNAVAILABLE',
    message: expect.stringContaining('does not answer as NuGet does'),
  })
  await expect(fetchInto(folder, `${origin}/elsewhere`)).rejects.toMatchObject({
    code: 'DEVICE_UNAVAILABLE',
    message: expect.stringContaining('/elsewhere answers 404'),
  })
})

it('is cancelled in the middle of a download, and leaves nothing behind', async () => {
  const abort = new AbortController()
  sendPackage = (response) => {
    response.writeHead(200, { 'content-length': nupkg.length })
    response.write(nupkg.subarray(0, 100), () => abort.abort())
  }
  const fetcher = cudaProviderFrom(`${origin}/v3/index.json`, folder)
  await expect(fetcher(contextOf(abort.signal))).rejects.toMatchObject({ code: 'CANCELLED' })
  expect(readdirSync(folder)).toEqual([])
})

it('does not begin where there is no NVIDIA GPU, or another system', () => {
  const facts = { ...readHostFacts(), platform: 'linux', arch: 'x64', gpuNodes: ['nvidia0'] } as const
  expect(() => checkHost(facts)).not.toThrow()
  for (const [changes, reason] of [
    [{ gpuNodes: [] }, 'there is no NVIDIA GPU here'],
    [{ gpuNodes: ['renderD128'] }, 'there is no NVIDIA GPU here'],
    [{ arch: 'arm64' }, 'Linux x64 only'],
    [{ platform: 'darwin' }, 'Linux x64 only'],
  ] as const)
    expect(() => checkHost({ ...facts, ...changes })).toThrow(
      expect.objectContaining({ code: 'DEVICE_UNAVAILABLE', message: expect.stringContaining(reason) }),
    )
})
