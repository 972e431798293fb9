/** JSON files inside artifacts. Numbers survive the round trip exactly. */
import type { z } from 'zod'
import type { ArtifactFiles } from '../contracts/models/estimator'
import { ForecartError } from '../core/errors'

export function encodeJson(value: unknown): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(value))
}

/** @throws ARTIFACT_CORRUPT where the file is missing. */
export function readArtifactFile(files: ArtifactFiles, name: string): Uint8Array {
  const bytes = files.get(name)
  if (!bytes) throw new ForecartError('ARTIFACT_CORRUPT', `The artifact has no file ${name}`)
  return bytes
}

/** @throws ARTIFACT_CORRUPT where the file is missing or not of this shape. */
export function decodeJson<Schema extends z.ZodType>(
  files: ArtifactFiles,
  name: string,
  schema: Schema,
): z.output<Schema> {
  const bytes = readArtifactFile(files, name)
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder().decode(bytes))
  } catch (cause) {
    throw new ForecartError('ARTIFACT_CORRUPT', `${name} of the artifact is not JSON`, {}, { cause })
  }
  const result = schema.safeParse(value)
  if (result.success) return result.data
  throw new ForecartError('ARTIFACT_CORRUPT', `${name} of the artifact does not have its shape`, {
    issues: result.error.issues.slice(0, 5).map((issue) => `${issue.path.join('.')}: ${issue.message}`),
  })
}
