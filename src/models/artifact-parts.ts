/** Several models in the files of one version, such as the members of an ensemble or a champion for each segment. */
import type { ArtifactFiles } from '../contracts/models/estimator'

/** Files of all parts under names that begin with that of their part. @param parts by name, such as `member-0` */
export function joinArtifacts(parts: Readonly<Record<string, ArtifactFiles>>): ArtifactFiles {
  return new Map(
    Object.entries(parts).flatMap(([part, files]) =>
      [...files].map(([name, bytes]) => [`${part}.${name}`, bytes] as const),
    ),
  )
}

/** The files of one part under their own names; the reverse of `joinArtifacts`. */
export function artifactPart(files: ArtifactFiles, part: string): ArtifactFiles {
  const prefix = `${part}.`
  return new Map(
    [...files].flatMap(([name, bytes]) =>
      name.startsWith(prefix) ? [[name.slice(prefix.length), bytes] as const] : [],
    ),
  )
}
