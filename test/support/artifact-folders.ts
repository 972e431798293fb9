import { readdirSync } from 'node:fs'
import { join } from 'node:path'

/** The versions whose artifacts lie in a home, as `model/version`, sorted. */
export function artifactFolders(home: string): string[] {
  const artifacts = join(home, 'artifacts')
  const [installation] = readdirSync(artifacts)
  const models = join(artifacts, installation!)
  return readdirSync(models)
    .flatMap((model) => readdirSync(join(models, model)).map((version) => `${model}/${version}`))
    .sort()
}
