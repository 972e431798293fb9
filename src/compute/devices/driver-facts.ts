/**
 * Which drivers of GPUs are here, as lines that change when a driver does: read from files, without loading any. What cannot be
 * found out is left out.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { DriverEnvironment } from '../../config/env'

/** https://github.com/KhronosGroup/Vulkan-Loader/blob/main/docs/LoaderDriverInterface.md */
const MANIFEST_FOLDERS = [
  '/usr/local/etc/vulkan/icd.d',
  '/usr/local/share/vulkan/icd.d',
  '/etc/vulkan/icd.d',
  '/usr/share/vulkan/icd.d',
]
const LIBRARY_FOLDERS = ['/usr/lib', '/usr/lib64', '/usr/local/lib']
const NVIDIA_VERSIONS = ['/proc/driver/nvidia/version', '/sys/module/nvidia/version']

export interface DriverFactsOptions {
  readonly environment: DriverEnvironment
  /** Device files that were found; without any, what the system's loader knows makes no difference. */
  readonly gpuNodes: readonly string[]
  /** Native libraries that npm does not carry. */
  readonly libraries: readonly string[]
  /** Another root than '/', for tests. */
  readonly root?: string
}

/** Sorted. */
export function readDriverFacts(options: DriverFactsOptions): readonly string[] {
  const { environment, gpuNodes, libraries, root = '/' } = options
  const facts = [
    ...Object.entries(environment).map(([name, value]) => `${name}=${value}`),
    ...NVIDIA_VERSIONS.flatMap((path) => {
      const text = textOf(join(root, path))
      return text === null ? [] : [`nvidia ${text.split('\n')[0]}`]
    }),
    ...manifestsOf(environment, root).flatMap((path) => manifestFacts(path, environment, root)),
    ...libraries.flatMap(stamp),
    // Grows by CUDA and cuDNN, too, when they are installed.
    ...(gpuNodes.length > 0 ? stamp(join(root, '/etc/ld.so.cache')) : []),
  ]
  return facts.sort()
}

/** Like the Vulkan loader, this reads the files that the environment names instead of the installed ones. */
function manifestsOf(environment: DriverEnvironment, root: string): string[] {
  const named = environment.VK_DRIVER_FILES ?? environment.VK_ICD_FILENAMES
  const added = listOf(environment.VK_ADD_DRIVER_FILES)
  return [
    ...(named === undefined ? MANIFEST_FOLDERS.map((path) => join(root, path)) : listOf(named)),
    ...added,
  ].flatMap((path) => (path.endsWith('.json') ? [path] : jsonFilesOf(path)))
}

function manifestFacts(path: string, environment: DriverEnvironment, root: string): string[] {
  const text = textOf(path)
  if (text === null) return []
  const library = /"library_path"\s*:\s*"([^"]*)"/.exec(text)?.[1]
  return [`${path} ${text}`, ...(library === undefined ? [] : libraryFacts(library, path, environment, root))]
}

function libraryFacts(
  library: string,
  manifest: string,
  environment: DriverEnvironment,
  root: string,
): string[] {
  if (library.startsWith('/')) return stamp(library)
  if (library.includes('/')) return stamp(join(dirname(manifest), library))
  const folders = [
    ...listOf(environment.LD_LIBRARY_PATH),
    ...LIBRARY_FOLDERS.flatMap((path) => withArchitectures(join(root, path))),
  ]
  return folders.flatMap((folder) => stamp(join(folder, library))).slice(0, 1)
}

/** Debian keeps libraries by architecture. */
function withArchitectures(folder: string): string[] {
  return [
    folder,
    ...entriesOf(folder).flatMap((name) => (name.includes('-linux-') ? [join(folder, name)] : [])),
  ]
}

const listOf = (paths: string | undefined): string[] => paths?.split(':').filter((path) => path !== '') ?? []

const jsonFilesOf = (folder: string): string[] =>
  entriesOf(folder).flatMap((name) => (name.endsWith('.json') ? [join(folder, name)] : []))

function stamp(path: string): string[] {
  try {
    const { size, mtimeMs } = statSync(path)
    return [`${path} ${size} ${mtimeMs}`]
  } catch {
    return []
  }
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim()
  } catch {
    return null
  }
}

/** Sorted; none where the folder is not there or cannot be read. */
export function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder).sort()
  } catch {
    return []
  }
}
