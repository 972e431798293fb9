/**
 * What this machine is and has, found out without loading native code: which devices are worth a probe, and whether a
 * probe of before still holds.
 */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { arch, cpus, platform } from 'node:os'
import { dirname, join } from 'node:path'
import { readDriverEnvironment } from '../../config/env'
import type { DeviceName } from '../../contracts/operations/device'
import { entriesOf, readDriverFacts } from './driver-facts'

const require_ = createRequire(__filename)

/** Raise it when the probe changes: results of before are then measured anew. */
const PROBE_VERSION = 1
const PACKAGES = [
  'onnxruntime-node',
  '@tensorflow/tfjs',
  '@tensorflow/tfjs-backend-wasm',
  '@tensorflow/tfjs-node-gpu',
] as const
const CUDA_PROVIDER = 'libonnxruntime_providers_cuda.so'
const GPU_NODE = /^(nvidia\d+|dxg|kfd)$/
const RENDER_NODE = /^renderD\d+$/

export interface HostFacts {
  readonly platform: NodeJS.Platform
  readonly arch: string
  readonly cpu: string
  readonly cores: number
  readonly node: string
  /** Device files of GPUs; empty where the platform has none to look at. */
  readonly gpuNodes: readonly string[]
  /** Installed version of each package, null where it is not installed. */
  readonly packages: Readonly<Record<string, string | null>>
  readonly hasCudaProvider: boolean
  /** Lines that change when a driver or a library of a GPU does. */
  readonly drivers: readonly string[]
  /** For tests: WebGPU may run on an adapter that is no GPU. */
  readonly allowSoftwareGpu: boolean
}

export function readHostFacts({ allowSoftwareGpu = false } = {}): HostFacts {
  const gpuNodes = [
    ...entriesOf('/dev').filter((name) => GPU_NODE.test(name)),
    ...entriesOf('/dev/dri').filter((name) => RENDER_NODE.test(name)),
  ]
  const cudaProvider = join(onnxRuntimeFolder() ?? '', CUDA_PROVIDER)
  return {
    platform: platform(),
    arch: arch(),
    cpu: cpus()[0]?.model ?? 'unknown',
    cores: cpus().length,
    node: process.versions.node,
    gpuNodes,
    packages: Object.fromEntries(PACKAGES.map((name) => [name, versionOf(name)])),
    hasCudaProvider: existsSync(cudaProvider),
    drivers: readDriverFacts({ environment: readDriverEnvironment(), gpuNodes, libraries: [cudaProvider] }),
    allowSoftwareGpu,
  }
}

/** Equal fingerprints: a probe would find the same. */
export function fingerprintOf(facts: HostFacts): string {
  return createHash('sha256')
    .update(JSON.stringify([PROBE_VERSION, facts]))
    .digest('hex')
}

/** Why a device cannot be here; null where only a probe can tell. */
export function whyMissing(name: DeviceName, facts: HostFacts): string | null {
  switch (name) {
    case 'tfjs-gpu':
      if (facts.packages['@tensorflow/tfjs-node-gpu']) return null
      return '@tensorflow/tfjs-node-gpu is not installed; "forecart gpu setup" tells what it needs'
    case 'ort-cuda':
      if (facts.platform !== 'linux' || facts.arch !== 'x64')
        return 'ONNX Runtime has a CUDA provider for Node on Linux x64 only'
      if (!facts.gpuNodes.some((node) => node.startsWith('nvidia') || node === 'dxg'))
        return 'there is no NVIDIA GPU'
      if (facts.hasCudaProvider) return null
      return 'the CUDA provider of ONNX Runtime is not installed; "forecart gpu setup" fetches it'
    case 'ort-webgpu':
      if (facts.platform !== 'linux' || facts.gpuNodes.length > 0 || facts.allowSoftwareGpu) return null
      return 'there is no GPU, and WebGPU in software is slower than the processor'
    case 'ort-cpu':
      return facts.packages['onnxruntime-node'] ? null : 'onnxruntime-node is not installed'
    case 'tfjs-wasm':
      return facts.packages['@tensorflow/tfjs-backend-wasm']
        ? null
        : '@tensorflow/tfjs-backend-wasm is not installed'
    case 'tfjs-cpu':
      return null
  }
}

/** Where onnxruntime-node keeps its libraries for this platform; null where it is not installed. */
export function onnxRuntimeFolder(): string | null {
  try {
    const root = dirname(require_.resolve('onnxruntime-node/package.json'))
    return join(root, 'bin', 'napi-v6', platform(), arch())
  } catch {
    return null
  }
}

function versionOf(name: string): string | null {
  try {
    const manifest = readFileSync(require_.resolve(`${name}/package.json`), 'utf8')
    return (JSON.parse(manifest) as { version: string }).version
  } catch {
    return null
  }
}
