import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { openTaskCatalog } from '../../../src/registry/own-tasks'
import { temporaryFolder } from '../../../bench/temporary-folder'

const folder = temporaryFolder()
afterAll(() => folder.remove())

function fileOf(name: string, text: string): string {
  const file = join(folder.path, `${name}.js`)
  writeFileSync(file, text)
  return file
}

const modules = (name: string) =>
  `exports.modules = { name: '${name}', task: '/shop/${name}/task', training: '/shop/${name}/training' }`

describe('the catalogue of tasks with those of FORECART_TASKS', () => {
  it('has the built-in tasks and those of the files', () => {
    const catalog = openTaskCatalog([
      fileOf('returns', modules('returns')),
      fileOf('visits', modules('visits')),
    ])
    expect(catalog.names).toEqual(expect.arrayContaining(['demand', 'session', 'returns', 'visits']))
    expect(catalog.modulesOf('visits').training).toBe('/shop/visits/training')
  })

  it.each([
    ['a file that is not there', 'absent', null, /Cannot find module/],
    ['a file that throws', 'throwing', "throw new Error('no licence')", /no licence/],
    ['a file without modules', 'empty', '', /must export "modules"/],
    [
      'a path that depends on where the server starts',
      'relative',
      "exports.modules = { name: 'a', task: './task', training: '/b' }",
      /must be an absolute path/,
    ],
    [
      'a name that is taken by a built-in model',
      'taken',
      modules('demand-week'),
      /another task has a model "demand-week" already/,
    ],
  ])('refuses %s', (_kind, name, text, message) => {
    const file = text === null ? join(folder.path, `${name}.js`) : fileOf(name, text)
    expect(() => openTaskCatalog([file])).toThrow(message)
    expect(() => openTaskCatalog([file])).toThrow(expect.objectContaining({ code: 'BAD_CONFIGURATION' }))
  })

  it('refuses two files with a model of one name', () => {
    expect(() => openTaskCatalog([fileOf('one', modules('same')), fileOf('two', modules('same'))])).toThrow(
      /another task has a model "same" already/,
    )
  })
})
