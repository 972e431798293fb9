/** Fetches what `npm install` leaves out because it is not in npm: libraries for NVIDIA GPUs. Needs a GPU and a network. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { forgetProbes } from '../../compute/devices/device-cache'
import {
  onnxRuntimeFolder,
  readHostFacts,
  whyMissing,
  type HostFacts,
} from '../../compute/devices/host-facts'
import { probeDevice } from '../../compute/devices/probe/probe-device'
import type { DeviceName } from '../../contracts/operations/device'
import { ForecartError, hasErrorCode, isForecartError } from '../../core/errors'
import { packageRoot } from '../../core/package-root'
import type { CliContext, Command } from '../command'
import { parseArguments } from '../command'
import { fetchCudaProvider, NUGET_ORG } from '../gpu/cuda-provider'
import { formatTable } from '../table'

export const gpuSetupCommand: Command = {
  help: `
Usage: forecart gpu setup [options]

Downloads the CUDA provider of ONNX Runtime (from nuget.org, about 400 MB, with its checksum) and the library of
@tensorflow/tfjs-node-gpu (from storage.googleapis.com), which npm does not carry, and verifies each by a training step. CUDA 12
and cuDNN 9 have to be installed for the first, CUDA 11.2 and cuDNN 8 for the second; one of the two is enough. GPUs of other
makers need no setup: ort-webgpu uses them.

  --source URL   service index of another NuGet source that has the provider, such as a mirror in a closed network
                 (${NUGET_ORG} by default)`,
  async run(args, context) {
    const { values } = parseArguments(args, { source: { type: 'string', default: NUGET_ORG } })
    if (!URL.canParse(values.source)) throw new ForecartError('BAD_USER_INPUT', '--source must be a URL')
    const facts = readHostFacts()
    checkHost(facts)
    const { config } = context
    const fetchers: readonly [DeviceName, Fetcher][] = [
      ['ort-cuda', cudaProviderFrom(values.source)],
      ['tfjs-gpu', fetchTfjsGpu],
    ]
    const rows: string[][] = []
    for (const [device, fetcher] of fetchers) rows.push([device, await setUp(device, fetcher, context)])
    await forgetProbes(config.home)
    context.output.write(formatTable(['device', 'result'], rows))
    if (!rows.some(([, result]) => result?.startsWith('works'))) {
      throw new ForecartError('DEVICE_UNAVAILABLE', 'No GPU library works; models stay on the processor')
    }
  },
}

/** @throws DEVICE_UNAVAILABLE where these libraries could not work whatever was fetched. */
export function checkHost({ platform, arch, gpuNodes }: HostFacts): void {
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
}

/** Fetches what a device needs. @throws DEVICE_UNAVAILABLE, ARTIFACT_CORRUPT, CANCELLED */
export type Fetcher = (context: SetUpContext) => Promise<void>
export type SetUpContext = Pick<CliContext, 'progressOutput' | 'logger' | 'signal' | 'config'>

/** Fetches what is missing, and verifies it by a probe. Answers what came of it. @throws CANCELLED */
export async function setUp(
  device: DeviceName,
  fetcher: Fetcher,
  context: SetUpContext,
  missing: () => string | null = () => whyMissing(device, readHostFacts()),
): Promise<string> {
  const { logger, signal, config } = context
  if (missing() !== null) {
    try {
      await fetcher(context)
    } catch (error) {
      if (!isForecartError(error) || hasErrorCode(error, 'CANCELLED')) throw error
      return `not fetched: ${error.message}`
    }
    const still = missing()
    if (still !== null) return `not fetched, though the installer reports no error: ${still}`
  }
  const result = await probeDevice(device, { logger, allowSoftwareGpu: config.allowSoftwareGpu, signal })
  return result.kind === 'right'
    ? `works: ${result.stepMs.toFixed(2)} ms a step`
    : `fetched, but does not work: ${result.reason}`
}

/** @param folder Where it goes; another one in tests. */
export function cudaProviderFrom(source: string, folder = onnxRuntimeFolder()): Fetcher {
  return async ({ progressOutput, signal }) => {
    const version = readHostFacts().packages['onnxruntime-node']
    if (!version || !folder)
      throw new ForecartError('DEVICE_UNAVAILABLE', 'onnxruntime-node is not installed')
    progressOutput.write(
      `Fetching the CUDA provider of ONNX Runtime ${version} from ${new URL(source).host} ...\n`,
    )
    let shown = 0
    const onProgress = (fraction: number): void => {
      const tenths = Math.floor(10 * fraction)
      if (tenths > shown) progressOutput.write(`  ${10 * tenths} %\n`)
      shown = tenths
    }
    await fetchCudaProvider({ source, version, folder, signal, onProgress })
  }
}

/** Through npm, whose package downloads its library when it is installed. */
async function fetchTfjsGpu({ progressOutput, signal }: SetUpContext): Promise<void> {
  progressOutput.write('Fetching @tensorflow/tfjs-node-gpu with its library ...\n')
  const args = ['install', '--no-save', '--foreground-scripts', '@tensorflow/tfjs-node-gpu@4.22.0']
  const child = spawn('npm', args, { cwd: packageRoot(), stdio: ['ignore', 2, 2], signal })
  let code: number | null, killedBy: string | null
  try {
    ;[code, killedBy] = (await once(child, 'exit')) as [number | null, string | null]
  } catch (error) {
    if (signal.aborted) throw new ForecartError('CANCELLED', 'Cancelled')
    throw new ForecartError('DEVICE_UNAVAILABLE', error instanceof Error ? error.message : String(error))
  }
  if (code !== 0)
    throw new ForecartError(
      'DEVICE_UNAVAILABLE',
      `npm ended with ${killedBy ?? code}; it needs the network (see above)`,
    )
}
