/** What was signed in with. It is kept for this tab of the browser only, and ends with it. */
export type Credentials =
  { readonly kind: 'token'; readonly value: string } | { readonly kind: 'key'; readonly value: string }

const STORAGE_KEY = 'forecart.credentials'

export function savedCredentials(): Credentials | null {
  try {
    const saved: unknown = JSON.parse(sessionStorage.getItem(STORAGE_KEY) ?? 'null')
    if (typeof saved !== 'object' || saved === null) return null
    const { kind, value } = saved as Record<string, unknown>
    return (kind === 'token' || kind === 'key') && typeof value === 'string' ? { kind, value } : null
  } catch {
    return null
  }
}

export function saveCredentials(credentials: Credentials): void {
  sessionStorage.setItem(STORAGE_KEY, JSON.stringify(credentials))
}

export function forgetCredentials(): void {
  sessionStorage.removeItem(STORAGE_KEY)
}

export function headersOf({ kind, value }: Credentials): Record<string, string> {
  return kind === 'token' ? { authorization: `Bearer ${value}` } : { 'x-api-key': value }
}

export function connectionParamsOf({ kind, value }: Credentials): Record<string, string> {
  return kind === 'token' ? { authorization: `Bearer ${value}` } : { apiKey: value }
}
