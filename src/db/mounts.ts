/** Mounts of Linux on which a lock keeps out processes of this machine only, although other machines write the same files. */
import { realpathSync } from 'node:fs'

interface Mount {
  readonly folder: string
  readonly type: string
  readonly options: ReadonlySet<string>
}

/** Options that keep locks away from the server, by type. */
const LOCAL_LOCKS: Readonly<Record<string, readonly string[]>> = {
  nfs: ['nolock', 'local_lock=all', 'local_lock=posix'],
  nfs4: ['nolock', 'local_lock=all', 'local_lock=posix'],
  cifs: ['nobrl'],
  smb3: ['nobrl'],
  lustre: ['noflock', 'localflock'],
  gfs2: ['localflocks'],
  ocfs2: ['localflocks'],
}
/** Programs in user space that pass no locks on. */
const NO_LOCKS =
  /^fuse\.(sshfs|s3fs|rclone|gcsfuse|goofys|geesefs|mount-s3|mountpoint-s3|davfs|curlftpfs|blobfuse2?)$/

/**
 * Why a lock on `file` would not keep other machines out; null where it would.
 * @param mountinfo text of /proc/self/mountinfo.
 */
export function unsafeMount(file: string, mountinfo: string): string | null {
  const path = realpathSync(file)
  const mount = parse(mountinfo)
    .filter(({ folder }) => path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`))
    // Where two are mounted on one folder, the later one covers the earlier.
    .reduce<Mount | null>(
      (best, next) => (best === null || next.folder.length >= best.folder.length ? next : best),
      null,
    )
  if (mount === null) return null
  const { type, folder } = mount
  if (NO_LOCKS.test(type)) return `${type} at ${folder} passes no locks on to its server`
  const option = LOCAL_LOCKS[type]?.find((name) => mount.options.has(name))
  if (option === undefined) return null
  return `the network file system at ${folder} is mounted with "${option}", so that its locks hold on this machine only`
}

/** `36 35 98:0 /root /folder rw,noatime master:1 - ext4 /dev/root rw,errors=continue` */
function parse(mountinfo: string): Mount[] {
  return mountinfo.split('\n').flatMap((line) => {
    const [before, after] = line.split(' - ')
    const [, , , , folder, options = ''] = before?.split(' ') ?? []
    const [type, , superOptions = ''] = after?.split(' ') ?? []
    if (folder === undefined || type === undefined) return []
    return [
      {
        folder: folder.replace(/\\([0-7]{3})/g, (_, octal: string) =>
          String.fromCharCode(parseInt(octal, 8)),
        ),
        type,
        options: new Set([...options.split(','), ...superOptions.split(',')]),
      },
    ]
  })
}
