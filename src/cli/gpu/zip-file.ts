/**
 * Takes single files out of a ZIP archive without reading it into memory.
 * APPNOTE 6.3.10: https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT. Without ZIP64, encryption and methods but 'deflate' and 'store'.
 */
import { createReadStream, createWriteStream } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { Readable, Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { crc32, createInflateRaw } from 'node:zlib'
import { ForecartError } from '../../core/errors'

const END = { signature: 0x06054b50, bytes: 22, maxComment: 65_535 }
const ENTRY = { signature: 0x02014b50, bytes: 46 }
const LOCAL = { signature: 0x04034b50, bytes: 30 }
const METHOD = { store: 0, deflate: 8 }

interface Entry {
  readonly name: string
  readonly method: number
  readonly crc: number
  readonly packedBytes: number
  readonly bytes: number
  readonly headerAt: number
}

/**
 * Writes each named file of the archive to its path, and checks length and checksum.
 * @throws ARTIFACT_CORRUPT where the archive cannot be read or lacks a file; what was written is the caller's to remove.
 */
export async function extractFiles(archive: string, wanted: ReadonlyMap<string, string>): Promise<void> {
  const file = await open(archive)
  try {
    const entries = await readDirectory(file)
    for (const [name, path] of wanted) {
      const entry = entries.find((one) => one.name === name)
      if (!entry) throw corrupt(`it has no file ${name}`)
      await extract(file, archive, entry, path)
    }
  } finally {
    await file.close()
  }
}

async function readDirectory(file: FileHandle): Promise<Entry[]> {
  const { size } = await file.stat()
  const tail = await readAt(file, Math.max(0, size - END.bytes - END.maxComment), size)
  const signature = Buffer.alloc(4)
  signature.writeUInt32LE(END.signature)
  const at = tail.lastIndexOf(signature)
  if (at < 0 || at + END.bytes > tail.length) throw corrupt('it has no directory')
  const start = tail.readUInt32LE(at + 16)
  const directory = await readAt(file, start, start + tail.readUInt32LE(at + 12))
  const entries: Entry[] = []
  let offset = 0
  while (offset + ENTRY.bytes <= directory.length) {
    if (directory.readUInt32LE(offset) !== ENTRY.signature) throw corrupt('its directory is not one')
    const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((k) => directory.readUInt16LE(offset + k))
    entries.push({
      name: directory.toString('utf8', offset + ENTRY.bytes, offset + ENTRY.bytes + nameBytes!),
      method: directory.readUInt16LE(offset + 10),
      crc: directory.readUInt32LE(offset + 16),
      packedBytes: directory.readUInt32LE(offset + 20),
      bytes: directory.readUInt32LE(offset + 24),
      headerAt: directory.readUInt32LE(offset + 42),
    })
    offset += ENTRY.bytes + nameBytes! + extraBytes! + commentBytes!
  }
  return entries
}

async function extract(file: FileHandle, archive: string, entry: Entry, path: string): Promise<void> {
  const header = await readAt(file, entry.headerAt, entry.headerAt + LOCAL.bytes)
  if (header.readUInt32LE(0) !== LOCAL.signature) throw corrupt(`${entry.name} is not where it is said to be`)
  const start = entry.headerAt + LOCAL.bytes + header.readUInt16LE(26) + header.readUInt16LE(28)
  if (entry.method !== METHOD.deflate && entry.method !== METHOD.store)
    throw corrupt(`${entry.name} is packed in a way that is not known`)
  const packed =
    entry.packedBytes === 0
      ? Readable.from([])
      : createReadStream(archive, { start, end: start + entry.packedBytes - 1 })
  let [bytes, crc] = [0, 0]
  const checked = new Transform({
    transform(chunk: Buffer, _, done) {
      bytes += chunk.length
      crc = crc32(chunk, crc)
      done(null, chunk)
    },
  })
  const output = createWriteStream(path)
  if (entry.method === METHOD.deflate) await pipeline(packed, createInflateRaw(), checked, output)
  else await pipeline(packed, checked, output)
  if (bytes !== entry.bytes || crc !== entry.crc) throw corrupt(`${entry.name} is damaged`)
}

async function readAt(file: FileHandle, from: number, to: number): Promise<Buffer> {
  const buffer = Buffer.alloc(to - from)
  const { bytesRead } = await file.read(buffer, 0, buffer.length, from)
  if (bytesRead !== buffer.length) throw corrupt('it is cut short')
  return buffer
}

function corrupt(why: string): ForecartError {
  return new ForecartError('ARTIFACT_CORRUPT', `The archive cannot be read: ${why}`)
}
