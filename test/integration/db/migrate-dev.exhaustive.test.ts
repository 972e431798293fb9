import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { packageRoot } from '../../../src/core/package-root'
import { temporaryFolder } from '../../../bench/temporary-folder'

it('finds nothing but what was added to the schema after the last migration', () => {
  const folder = temporaryFolder()
  const schema = readFileSync(join(packageRoot(), 'prisma/schema.prisma'), 'utf8')
  const changed = join(folder.path, 'schema.prisma')
  writeFileSync(changed, schema.replace('model Setting {', 'model Setting {\n  probe Int?'))
  const script = join(packageRoot(), 'scripts/migrate-dev.mjs')
  const check = spawnSync(process.execPath, [script, '--check', '--schema', changed], {
    encoding: 'utf8',
    cwd: '/',
  })
  folder.remove()
  expect(check.status).toBe(1)
  const [, sql] = check.stderr.split('\n\n')
  expect(sql?.trim()).toBe('-- AlterTable\nALTER TABLE "setting" ADD COLUMN     "probe" INTEGER;')
})
