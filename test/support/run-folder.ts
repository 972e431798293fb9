/** What a run of jest writes to the temporary folder lies in one folder, which the end of the run removes. */
import { existsSync, readFileSync, rmSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { temporaryFolder } from '../../bench/temporary-folder'
import { packageRoot } from '../../src/core/package-root'
import { abandonedDatabases, SHARED_FOLDER } from '../../src/db/embedded/storage'

/** A file system in memory, of Linux. */
const IN_MEMORY = '/dev/shm'
/** Of files of tests, at most. */
const ROOM_BYTES = 6 * 2 ** 30

let run: ReturnType<typeof temporaryFolder> | undefined
let isAbandonedBefore: ReadonlySet<string> = new Set()

/** Before all tests: workers and the processes that they start inherit the environment. */
export function openRunFolder(): void {
  run = temporaryFolder(hasRoomInMemory() ? IN_MEMORY : tmpdir())
  process.env['TMPDIR'] = run.path
  isAbandonedBefore = new Set(abandoned().map(({ folder }) => folder))
}

/** @throws where tests removed homes and not their databases, which would gather until the disk is full. They are removed. */
export function closeRunFolder(): void {
  run!.remove()
  const homesOfRun = [run!.path, packageRoot()].map((folder) => join(folder, '/'))
  const left = abandoned().filter(
    ({ folder, home }) =>
      !isAbandonedBefore.has(folder) && homesOfRun.some((prefix) => home.startsWith(prefix)),
  )
  for (const { folder } of left) rmSync(folder, { recursive: true, force: true })
  if (left.length > 0)
    throw new Error(
      `Tests left ${left.length} databases in ${SHARED_FOLDER}, of the homes ${left.map(({ home }) => home).join(', ')}. Make homes with temporaryFolder(), and remove them with its remove()`,
    )
}

/**
 * Every database is more than a thousand files, which tests make and delete: to ext4 each file then costs half a millisecond of the processor,
 * because it looks for a place where none was deleted lately. Whoever sets TMPDIR wants the files there.
 */
function hasRoomInMemory(): boolean {
  if (process.env['TMPDIR'] !== undefined || !existsSync(IN_MEMORY)) return false
  const { bavail, bsize } = statfsSync(IN_MEMORY)
  if (bavail * bsize < ROOM_BYTES || process.availableMemory() < ROOM_BYTES) return false
  const mount = readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .findLast((line) => line.split(' ')[1] === IN_MEMORY)
  // Where PostgreSQL's account cannot read the installed programs, homes have copies that run.
  return mount !== undefined && !mount.split(' ')[3]!.split(',').includes('noexec')
}

function abandoned(): ReturnType<typeof abandonedDatabases> {
  return existsSync(SHARED_FOLDER) ? abandonedDatabases(SHARED_FOLDER) : []
}
