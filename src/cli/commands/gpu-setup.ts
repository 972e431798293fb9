/** Fetches what `npm install` leaves out because it is not in npm: libraries for NVIDIA GPUs. Needs a GPU and a network. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { forgetProbes } from '../../compute/devices/device-cache'
import { readHostFacts, whyMissing } from '../../compute/devices/host-facts'
import { probeDevice } from '../../compute/devices/probe/probe-device'
import type { DeviceName } from '../../contracts/device'
import { ForecartError } from '../../core/errors'
import { packageRoot } from '../../core/package-root'
import type { CliContext, Command } from '../command'
import { parseArguments } from '../command'
import { formatTable } from '../table'

interface Part {
  readonly device: DeviceName
  readonly what: string
  /** Program and arguments that fetch it. */
  readonly fetch: () => readonly string[]
}

const PARTS: readonly Part[] = [
  {
    device: 'ort-cuda',
    what: 'the CUDA provider of ONNX Runtime',
    fetch: () => [process.execPath, onnxRuntimeInstaller(), '--onnxruntime-node-install=cuda12'],
  },
  {
    device: 'tfjs-gpu',
    what: '@tensorflow/tfjs-node-gpu with its library',
    fetch: () => ['npm', 'install', '--no-save', '--foreground-scripts', '@tensorflow/tfjs-node-gpu@4.22.0'],
  },
]

export const gpuSetupCommand: Command = {
  name: 'gpu setup',
  summary: 'Fetch and verify what models need on an NVIDIA GPU',
  help: `
Usage: forecart gpu setup

Downloads the CUDA provider of ONNX Runtime (from nuget.org, about 400 MB) and the library of @tensorflow/tfjs-node-gpu (from
storage.googleapis.com), which npm does not carry, and verifies each by a training step. CUDA 12 and cuDNN 9 have to be
installed for the first, CUDA 11.2 and cuDNN 8 for the second; one of the two is enough. GPUs of other makers need no setup:
ort-webgpu uses them.`,
  async run(args, context) {
    parseArguments(args, {})
    const { platform, arch, gpuNodes } = readHostFacts()
    if (platform !== 'linux' || arch !== 'x64') {
      throw new ForecartError(
        'DEVICE_UNAVAILABLE',
        `Nothing to fetch: these libraries exist for Linux x64 only, and this is ${platform} ${arch}. ort-webgpu needs none`,
      )
    }
    if (!gpuNodes.some((node) => node.startsWith('nvidia') || node === 'dxg')) {
      throw new ForecartError(
        'DEVICE_UNAVAILABLE',
        'Nothing to fetch: there is no NVIDIA GPU here, or its driver is not installed (there is no /dev/nvidia0)',
      )
    }
    const rows: string[][] = []
    for (const part of PARTS) rows.push([part.device, await setUp(part, context)])
    await forgetProbes(context.config.home)
    context.output.write(formatTable(['device', 'result'], rows))
    if (!rows.some(([, result]) => result?.startsWith('works'))) {
      throw new ForecartError('DEVICE_UNAVAILABLE', 'No GPU library works; models stay on the processor')
    }
  },
}

async function setUp(
  { device, what, fetch }: Part,
  { progressOutput, logger, signal, config }: CliContext,
): Promise<string> {
  if (whyMissing(device, readHostFacts()) !== null) {
    progressOutput.write(`Fetching ${what} ...\n`)
    const problem = await runToEnd(fetch(), signal)
    if (problem !== null) return `not fetched: ${problem}`
    const missing = whyMissing(device, readHostFacts())
    if (missing !== null) return `not fetched, though the installer reports no error: ${missing}`
  }
  const { allowSoftwareGpu } = config
  const result = await probeDevice(device, { logger, allowSoftwareGpu, signal })
  return result.kind === 'right'
    ? `works: ${result.stepMs.toFixed(2)} ms a step`
    : `fetched, but does not work: ${result.reason}`
}

/** Null where it ended well. */
async function runToEnd([program, ...args]: readonly string[], signal: AbortSignal): Promise<string | null> {
  const child = spawn(program!, args, { cwd: packageRoot(), stdio: ['ignore', 2, 2], signal })
  try {
    const [code, killedBy] = (await once(child, 'exit')) as [number | null, string | null]
    if (code === 0) return null
    return `the installer ended with ${killedBy ?? code}; it needs the network (see above)`
  } catch (error) {
    if (signal.aborted) throw new ForecartError('CANCELLED', 'Cancelled')
    return error instanceof Error ? error.message : String(error)
  }
}

function onnxRuntimeInstaller(): string {
  const manifest = createRequire(__filename).resolve('onnxruntime-node/package.json')
  return join(dirname(manifest), 'script', 'install.js')
}
