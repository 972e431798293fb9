/** Files that the documentation names or links to exist. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

const documents = [
  'README.md',
  'CHANGELOG.md',
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => join('docs', file)),
]

it.each(documents)('%s links to what is there', (document) => {
  const text = readFileSync(document, 'utf8')
  const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)/g)].map((match) => match[1]!)
  expect(links.filter((link) => !existsSync(join(dirname(document), link)))).toEqual([])
})

it('docs/architecture.md names files of src as they are', () => {
  const text = readFileSync('docs/architecture.md', 'utf8')
  const named = [...text.matchAll(/`((?:[a-z-]+\/)+[a-z-]+(?:\.[a-z-]+)*\.ts)`/g)].map((match) => match[1]!)
  expect(named.length).toBeGreaterThan(20)
  expect(named.filter((file) => !existsSync(join('src', file)) && !existsSync(file))).toEqual([])
})
