/**
 * Artifacts on disk: `<root>/<model>/<version>/{files..., manifest.json}`, immutable. An artifact is staged (written to a
 * directory of its own and synced), then published by one rename: a crash leaves a whole artifact or rubbish that
 * nothing refers to, which the next staging, or `clean` at the next start, removes.
 */
import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { copyFile, mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { ArtifactFiles, LargeFiles } from '../contracts/models/estimator'
import type { FeatureImportance, ModelComposition, Quantization } from '../contracts/models/model-version'
import { syncDirectory, syncFile, writeSynced } from '../core/durable-files'
import { ForecartError } from '../core/errors'
import { MANIFEST_FILE, parseManifest, sha256Of, type Lineage, type Manifest } from './manifest'

const STAGING_FOLDER = '.staging'
/** Distinguishes what this process has staged from what an earlier one had. In a container, both always have the same number. */
const PROCESS_TOKEN = randomUUID().slice(0, 8)
const MODEL_NAME = /^[a-z][a-z0-9-]{0,63}$/
const FILE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/
/** A process that stages for longer than this is not alive, whoever has its number now. */
const MAX_STAGING_MS = 3_600_000

/** A written artifact that is not published yet. */
export interface StagedArtifact {
  readonly path: string
  readonly modelName: string
  readonly manifest: Manifest
  /** The checksum of manifest.json. */
  readonly sha256: string
}

/** Tells a process that has no registry, such as the model host, where to find an artifact. */
export interface ArtifactLocation {
  readonly directory: string
  /** The checksum of manifest.json. */
  readonly sha256: string
}

export interface ArtifactDraft {
  readonly modelName: string
  readonly family: string
  readonly files: ArtifactFiles
  /** Writes files that are too large for the memory into the directory given, and names them. */
  readonly writeLargeFiles?: (directory: string) => Promise<readonly string[]>
  readonly lineage: Lineage
  readonly quantization?: Quantization
  readonly composition?: ModelComposition
  readonly featureImportance?: FeatureImportance
  readonly createdAt: Date
}

/** The owner's process number and token tell `removeOrphans` whether anyone is still at it. */
function newStagingName(): string {
  return `${process.pid}-${PROCESS_TOKEN}-${randomUUID()}`
}

async function entriesOf(path: string): Promise<string[]> {
  try {
    return await readdir(path)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw error
  }
}

/** 0 where it is gone by now. */
async function modifiedAt(path: string): Promise<number> {
  try {
    return (await stat(path)).mtimeMs
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return 0
    throw error
  }
}

/** Whether the process that made a folder of the staging area is alive and may still need it. */
async function isInUse(name: string, path: string): Promise<boolean> {
  const [number, token] = name.split('-')
  const owner = Number(number)
  if (owner === process.pid) return token === PROCESS_TOKEN
  if (!Number.isInteger(owner) || !isAlive(owner)) return false
  return Date.now() - (await modifiedAt(path)) < MAX_STAGING_MS
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/**
 * Reads a published artifact and checks every byte of it. Large files are read as a stream, and their paths are handed out.
 *
 * @throws ARTIFACT_CORRUPT where anything is missing, changed or unreadable
 */
export async function readArtifact({
  directory,
  sha256,
}: ArtifactLocation): Promise<{ manifest: Manifest; files: ArtifactFiles; largeFiles: LargeFiles }> {
  const reading = async <T>(name: string, read: (path: string) => Promise<T>): Promise<T> => {
    try {
      return await read(join(directory, name))
    } catch (error) {
      throw new ForecartError(
        'ARTIFACT_CORRUPT',
        `${name} of an artifact cannot be read`,
        { directory },
        { cause: error },
      )
    }
  }
  const manifestBytes = await reading(MANIFEST_FILE, (path) => readFile(path))
  if (sha256Of(manifestBytes) !== sha256) {
    throw new ForecartError('ARTIFACT_CORRUPT', 'The manifest of an artifact was changed', { directory })
  }
  const manifest = parseManifest(manifestBytes.toString('utf8'))
  const files = new Map<string, Uint8Array>()
  const largeFiles = new Map<string, string>()
  for (const [name, expected] of Object.entries(manifest.files)) {
    let found: FileIdentity
    if (expected.isLarge) {
      largeFiles.set(name, join(directory, name))
      found = await reading(name, identifyFile)
    } else {
      const bytes = await reading(name, (path) => readFile(path))
      files.set(name, bytes)
      found = { bytes: bytes.length, sha256: sha256Of(bytes) }
    }
    if (found.bytes !== expected.bytes || found.sha256 !== expected.sha256) {
      throw new ForecartError('ARTIFACT_CORRUPT', `${name} of an artifact was changed`, { directory })
    }
  }
  return { manifest, files, largeFiles }
}

interface FileIdentity {
  readonly bytes: number
  readonly sha256: string
}

/** Reads the file as a stream, because it may be larger than the memory. */
async function identifyFile(path: string): Promise<FileIdentity> {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    hash.update(chunk)
    bytes += chunk.length
  }
  return { bytes, sha256: hash.digest('hex') }
}

/**
 * Copies an artifact, byte by byte and durably, into a folder that is made for it.
 *
 * @throws ARTIFACT_CORRUPT where anything of it is missing or changed
 */
export async function copyArtifact(from: ArtifactLocation, to: string): Promise<Manifest> {
  const { manifest, files, largeFiles } = await readArtifact(from)
  const manifestBytes = await readFile(join(from.directory, MANIFEST_FILE))
  await mkdir(to, { recursive: true })
  for (const [name, bytes] of [...files, [MANIFEST_FILE, manifestBytes] as const]) {
    requireFileName(name)
    await writeSynced(join(to, name), bytes)
  }
  for (const [name, path] of largeFiles) {
    requireFileName(name)
    await copyFile(path, join(to, name))
    await syncFile(join(to, name))
  }
  await syncDirectory(to)
  return manifest
}

function requireFileName(name: string): void {
  if (FILE_NAME.test(name)) return
  throw new ForecartError('BAD_USER_INPUT', `"${name}" is not a name for a file of an artifact`)
}

function requireOwnFileName(name: string): void {
  requireFileName(name)
  if (name !== MANIFEST_FILE) return
  throw new ForecartError('BAD_USER_INPUT', `"${name}" is the name of the manifest, which the store writes`)
}

/**
 * Sizes and times of an artifact's files. While the stamp stays the same, the files are taken for unchanged without being read.
 * It is empty where there is no such folder.
 */
export async function artifactStamp({ directory }: ArtifactLocation): Promise<string> {
  const lines: string[] = []
  for (const name of (await entriesOf(directory)).sort()) {
    const { size, mtimeMs, ctimeMs } = await stat(join(directory, name))
    lines.push([name, size, mtimeMs, ctimeMs].join(' '))
  }
  return lines.join('\n')
}

export class ArtifactStore {
  constructor(private readonly root: string) {}

  /** Makes the store's own directory, durably. */
  async create(): Promise<void> {
    const first = await mkdir(this.root, { recursive: true })
    if (first === undefined) return
    for (let path = this.root; path.length >= first.length; path = dirname(path)) {
      await syncDirectory(dirname(path))
    }
  }

  directoryOf(modelName: string, version: number): string {
    if (!MODEL_NAME.test(modelName)) {
      throw new ForecartError('BAD_USER_INPUT', `"${modelName.slice(0, 80)}" is not a model name`)
    }
    return join(this.root, modelName, String(version))
  }

  /** Writes and syncs an artifact where nobody looks for it. @throws BAD_USER_INPUT for unusable names. */
  async stage(draft: ArtifactDraft): Promise<StagedArtifact> {
    this.directoryOf(draft.modelName, 1)
    const path = join(this.root, STAGING_FOLDER, newStagingName())
    await mkdir(path, { recursive: true })
    try {
      return await this.write(draft, path)
    } catch (error) {
      await rm(path, { recursive: true, force: true })
      throw error
    }
  }

  /** Stages an artifact that lies elsewhere, as it is. @throws ARTIFACT_CORRUPT, BAD_USER_INPUT for unusable names. */
  async stageCopy(modelName: string, from: ArtifactLocation): Promise<StagedArtifact> {
    this.directoryOf(modelName, 1)
    const path = join(this.root, STAGING_FOLDER, newStagingName())
    try {
      return { path, modelName, manifest: await copyArtifact(from, path), sha256: from.sha256 }
    } catch (error) {
      await rm(path, { recursive: true, force: true })
      throw error
    }
  }

  private async write(draft: ArtifactDraft, path: string): Promise<StagedArtifact> {
    const files: Manifest['files'] = {}
    for (const name of (await draft.writeLargeFiles?.(path)) ?? []) {
      requireOwnFileName(name)
      await syncFile(join(path, name))
      files[name] = { ...(await identifyFile(join(path, name))), isLarge: true }
    }
    for (const [name, bytes] of draft.files) {
      requireOwnFileName(name)
      await writeSynced(join(path, name), bytes)
      files[name] = { sha256: sha256Of(bytes), bytes: bytes.length }
    }
    const manifest: Manifest = {
      formatVersion: 1,
      modelName: draft.modelName,
      family: draft.family,
      createdAt: draft.createdAt.toISOString(),
      lineage: draft.lineage,
      ...(draft.quantization && { quantization: draft.quantization }),
      ...(draft.composition && { composition: draft.composition }),
      ...(draft.featureImportance && { featureImportance: draft.featureImportance }),
      files,
    }
    const text = `${JSON.stringify(manifest, null, 2)}\n`
    await writeSynced(join(path, MANIFEST_FILE), text)
    await syncDirectory(path)
    return { path, modelName: draft.modelName, manifest, sha256: sha256Of(text) }
  }

  /**
   * Moves a staged artifact to its final place, durably. Whoever calls holds the model's lock and knows that no row has this
   * version: what lies there is the rest of a registration that never committed.
   */
  async publish(staged: StagedArtifact, version: number): Promise<void> {
    const target = this.directoryOf(staged.modelName, version)
    await mkdir(join(this.root, staged.modelName), { recursive: true })
    await this.discardDirectory(target)
    await rename(staged.path, target)
    await syncDirectory(join(this.root, staged.modelName))
    await syncDirectory(this.root)
  }

  async discard(staged: StagedArtifact): Promise<void> {
    await rm(staged.path, { recursive: true, force: true })
  }

  async modelNames(): Promise<string[]> {
    return (await entriesOf(this.root)).filter((name) => MODEL_NAME.test(name))
  }

  /** Removes published directories of a model that `referenced` does not hold. The caller holds the model's lock. */
  async removeUnreferenced(modelName: string, referenced: ReadonlySet<number>): Promise<string[]> {
    const removed: string[] = []
    for (const name of await entriesOf(join(this.root, modelName))) {
      if (/^\d+$/.test(name) && referenced.has(Number(name))) continue
      const path = join(this.root, modelName, name)
      await this.discardDirectory(path)
      removed.push(path)
    }
    return removed
  }

  /** Removes what processes that are gone had staged. */
  async removeOrphans(): Promise<string[]> {
    const removed: string[] = []
    for (const name of await entriesOf(join(this.root, STAGING_FOLDER))) {
      const path = join(this.root, STAGING_FOLDER, name)
      if (await isInUse(name, path)) continue
      await rm(path, { recursive: true, force: true })
      removed.push(path)
    }
    return removed
  }

  /** Out of sight by one rename first: a crash while deleting must not leave half an artifact in a version's place. */
  private async discardDirectory(path: string): Promise<void> {
    const grave = join(this.root, STAGING_FOLDER, newStagingName())
    await mkdir(join(this.root, STAGING_FOLDER), { recursive: true })
    try {
      await rename(path, grave)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return
      throw error
    }
    await rm(grave, { recursive: true, force: true })
  }
}
