// Bundles console/ into console/dist: scripts and styles with a hash of their content in their name, a document for each page that names the
// scripts of that page, so that browsers fetch them together, and beside each file its brotli and gzip form. Does nothing where nothing has
// changed.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import { replaceFolder } from './replace-folder.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const source = join(root, 'console')
const output = join(source, 'dist')
const stamp = join(output, '.build-stamp')
/** The best that takes a fraction of a second for all files together. */
const BROTLI_QUALITY = 9

function sourceFiles() {
  return readdirSync(source, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .filter((file) => !/^dist(\.next)?[\\/]/.test(relative(source, file)))
    .sort()
}

function fingerprint() {
  const hash = createHash('sha256')
  const inputs = [
    ...sourceFiles(),
    ...['package-lock.json', 'scripts/build-console.mjs'].map((file) => join(root, file)),
  ].filter(existsSync)
  for (const file of inputs) {
    const { size, mtimeMs } = statSync(file)
    hash.update(`${relative(root, file)}:${size}:${mtimeMs}\n`)
  }
  return hash.digest('hex')
}

async function bundle(folder) {
  const { build } = await import('rolldown')
  const { output: chunks } = await build({
    input: join(source, 'main.tsx'),
    cwd: root,
    platform: 'browser',
    logLevel: 'warn',
    tsconfig: join(source, 'tsconfig.json'),
    resolve: { conditionNames: ['production', 'browser', 'import', 'default'] },
    transform: { define: { 'process.env.NODE_ENV': '"production"' }, target: 'es2022' },
    output: {
      dir: join(folder, 'assets'),
      format: 'esm',
      minify: true,
      entryFileNames: '[name]-[hash].js',
      chunkFileNames: '[name]-[hash].js',
    },
  })
  return chunks.filter(({ type }) => type === 'chunk')
}

const PAGE_MODULE = /[\\/]pages[\\/]([^\\/]+)[\\/]\1-page\.tsx$/

/** The scripts of each page, by its name: that of the page itself and all that it imports, but for those of the entry. */
function scriptsOfPages(chunks) {
  const byName = new Map(chunks.map((chunk) => [chunk.fileName, chunk]))
  const withImports = (name, found = new Set()) => {
    if (found.has(name)) return found
    found.add(name)
    for (const imported of byName.get(name).imports) withImports(imported, found)
    return found
  }
  const entry = withImports(chunks.find(({ isEntry }) => isEntry).fileName)
  const pages = chunks.flatMap((chunk) => {
    const name = PAGE_MODULE.exec(chunk.facadeModuleId ?? '')?.[1]
    return name ? [[name, [...withImports(chunk.fileName)].filter((script) => !entry.has(script))]] : []
  })
  if (pages.length === 0) throw new Error('The bundle of the console has no page')
  return pages
}

/** All style sheets in the order of their names' folders: tokens come first. */
function writeStyles(folder) {
  const sheets = sourceFiles().filter((file) => file.endsWith('.css'))
  const text = sheets
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n')
    .replace(/\/\*[\s\S]*?\*\//g, '')
    .replace(/\s*\n\s*/g, '\n')
    .trim()
  const name = `console-${createHash('sha256').update(text).digest('hex').slice(0, 8)}.css`
  writeFileSync(join(folder, 'assets', name), text)
  return name
}

function compressAll(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue
    const file = join(entry.parentPath ?? entry.path, entry.name)
    const text = readFileSync(file)
    writeFileSync(
      `${file}.br`,
      brotliCompressSync(text, { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } }),
    )
    writeFileSync(`${file}.gz`, gzipSync(text, { level: 9 }))
  }
}

/** Whether anything was built. */
export async function buildConsole({ force = false } = {}) {
  const wanted = fingerprint()
  if (!force && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return false
  await replaceFolder(output, async (next) => {
    mkdirSync(join(next, 'assets'), { recursive: true })
    const chunks = await bundle(next)
    const style = writeStyles(next)
    const page = readFileSync(join(source, 'index.html'), 'utf8')
      .replace('%STYLE%', `/console/assets/${style}`)
      .replace('%SCRIPT%', `/console/assets/${chunks.find(({ isEntry }) => isEntry).fileName}`)
    writeFileSync(join(next, 'index.html'), page)
    mkdirSync(join(next, 'pages'))
    for (const [name, scripts] of scriptsOfPages(chunks)) {
      const links = scripts.map((script) => `<link rel="modulepreload" href="/console/assets/${script}" />\n`)
      writeFileSync(join(next, 'pages', `${name}.html`), page.replace('</head>', `${links.join('')}</head>`))
    }
    compressAll(next)
    writeFileSync(join(next, '.build-stamp'), wanted)
  })
  return true
}
