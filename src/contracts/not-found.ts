/** NOT_FOUND that names the thing as the caller did. */
import type { EntityRef } from './shop/entity-ref'
import { ForecartError } from '../core/errors'
import { encodeId, type IdType } from '../core/ids'

/** `ModelVersion` as people say it. */
function inWords(type: IdType): string {
  return type === 'ApiKey' ? 'API key' : type.replace(/(?<=.)[A-Z]/g, ' $&').toLowerCase()
}

export function noneWithId(type: IdType, id: bigint | string): ForecartError {
  return new ForecartError('NOT_FOUND', `There is no ${inWords(type)} with the id "${encodeId(type, id)}"`)
}

export function noneWithExternalId(what: string, externalId: string): ForecartError {
  return new ForecartError('NOT_FOUND', `There is no ${what} with the externalId "${externalId}"`)
}

export function noneNamed(type: IdType, { id, externalId }: EntityRef): ForecartError {
  return typeof id === 'bigint' ? noneWithId(type, id) : noneWithExternalId(inWords(type), externalId ?? '')
}
