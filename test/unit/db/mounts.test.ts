import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { unsafeMount } from '../../../src/db/mounts'

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'forecart mount ')))
afterAll(() => rmSync(folder, { recursive: true }))

const escaped = folder.replaceAll(' ', '\\040')
const ROOT = '1 0 8:1 / / rw,relatime shared:1 - ext4 /dev/root rw'
const mounted = (type: string, options: string): string =>
  `${ROOT}\n2 1 0:44 / ${escaped} rw,relatime shared:2 - ${type} host:/share rw,${options}\n`

it.each([
  ['nfs', 'vers=3,nolock,addr=10.0.0.1', '"nolock"'],
  ['nfs', 'vers=3,local_lock=all', '"local_lock=all"'],
  ['nfs4', 'vers=4.2,local_lock=posix', '"local_lock=posix"'],
  ['cifs', 'vers=3.1.1,nobrl', '"nobrl"'],
  ['fuse.sshfs', 'user_id=0', 'passes no locks on'],
  ['fuse.s3fs', 'user_id=0', 'passes no locks on'],
])('a lock on %s with %s is said to keep out no other machine', (type, options, reason) => {
  expect(unsafeMount(folder, mounted(type, options))).toContain(reason)
})

it.each([
  ['nfs4', 'vers=4.2,local_lock=none'],
  ['cifs', 'vers=3.1.1'],
  ['ext4', 'errors=remount-ro'],
  ['overlay', 'lowerdir=/a,upperdir=/b'],
  ['virtiofs', 'defaults'],
])('a lock on %s with %s holds', (type, options) => {
  expect(unsafeMount(folder, mounted(type, options))).toBeNull()
})

it('asks of the mount that covers the others', () => {
  const covered = `${mounted('nfs', 'nolock')}3 2 8:2 / ${escaped} rw - ext4 /dev/sdb rw\n`
  expect(unsafeMount(folder, covered)).toBeNull()
  expect(unsafeMount(folder, `${ROOT}\n2 1 0:44 / ${escaped}-beside rw - nfs host:/ rw,nolock\n`)).toBeNull()
})
