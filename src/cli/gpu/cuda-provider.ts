/** The CUDA provider of ONNX Runtime: Microsoft publishes it on nuget.org, and npm's package leaves it out for its size. */
import { chmod, mkdtemp, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { ForecartError, isForecartError } from '../../core/errors'
import { downloadNugetPackage, type DownloadOptions } from './nuget-package'
import { extractFiles } from './zip-file'

export const NUGET_ORG = 'https://api.nuget.org/v3/index.json'
const PACKAGE = 'Microsoft.ML.OnnxRuntime.Gpu.Linux'
/** The provider last: by it we tell that all are here. */
const FILES = ['libonnxruntime_providers_shared.so', 'libonnxruntime_providers_cuda.so']

export interface FetchOptions extends DownloadOptions {
  /** Service index of a NuGet source. */
  readonly source: string
  /** The version of onnxruntime-node. The libraries must have the same. */
  readonly version: string
  /** Where onnxruntime-node keeps its own libraries. */
  readonly folder: string
}

/**
 * Downloads, checks, unpacks, and moves the files to their place, where either all of them appear or none.
 * @throws DEVICE_UNAVAILABLE, ARTIFACT_CORRUPT, CANCELLED
 */
export async function fetchCudaProvider({
  source,
  version,
  folder,
  ...options
}: FetchOptions): Promise<void> {
  let work: string | null = null
  const moved: string[] = []
  try {
    // The files are unpacked beside their place. A disk that is full or not ours is noticed first, and moving is one step.
    work = await mkdtemp(join(folder, '.download-'))
    const archive = join(work, 'package.nupkg')
    await downloadNugetPackage({ source, id: PACKAGE, version }, archive, options)
    const unpacked = new Map(FILES.map((name) => [`runtimes/linux-x64/native/${name}`, join(work!, name)]))
    await extractFiles(archive, unpacked)
    for (const name of FILES) {
      await chmod(join(work, name), 0o644)
      await rename(join(work, name), join(folder, name))
      moved.push(join(folder, name))
    }
  } catch (error) {
    for (const path of moved) await rm(path, { force: true })
    if (isForecartError(error)) throw error
    const reason = error instanceof Error ? error.message : String(error)
    throw new ForecartError(
      'DEVICE_UNAVAILABLE',
      `The CUDA provider cannot be written to ${folder}: ${reason}`,
      {},
      { cause: error },
    )
  } finally {
    if (work !== null) await rm(work, { recursive: true, force: true })
  }
}
