/** Signing in, and the pages of who is signed in. The address stays while a session ends and begins again. */
import { ApolloProvider } from '@apollo/client/react'
import { useCallback, useLayoutEffect, useRef, useState } from 'react'
import { Router } from 'wouter'
import { createConsoleClient } from './api/client'
import type { ConsoleClient } from './api/client'
import { ConnectionStore } from './api/connection-state'
import { forgetCredentials, saveCredentials, savedCredentials } from './api/credentials'
import type { Credentials } from './api/credentials'
import { signInProblem } from './api/sign-in-problem'
import type { SignInProblem } from './api/sign-in-problem'
import { AccessContext, accessOf } from './api/viewer'
import type { Access } from './api/viewer'
import { ViewerDocument } from './generated/api'
import { Shell } from './shell/shell'
import { Opening } from './shell/opening'
import { loadPage } from './shell/page-loader'
import { pageOfPath } from './shell/pages'
import { SignIn } from './shell/sign-in'

interface Session {
  readonly client: ConsoleClient
  readonly connection: ConnectionStore
  readonly access: Access
}

const RETRY_MS = 2_000
const BASE = '/console'

/** Loads the page that the address names, and asks what it will ask first. What fails here is told once the page is drawn. */
async function prepareView({ apollo }: ConsoleClient): Promise<void> {
  const page = pageOfPath(location.pathname.slice(BASE.length))
  if (!page) return
  const module = await loadPage(page.name).catch(() => null)
  module?.askAhead?.(apollo, new URLSearchParams(location.search))
}

export function App() {
  const [session, setSession] = useState<Session | null>(null)
  const [problem, setProblem] = useState<SignInProblem | null>(null)
  const [isChecking, setChecking] = useState(() => savedCredentials() !== null)
  /** Credentials were kept by the tab: while they are looked at, nobody is asked for them. */
  const [isOpening, setOpening] = useState(isChecking)
  const current = useRef<Session | null>(null)
  const attempts = useRef(0)

  const end = useCallback((why: SignInProblem | null) => {
    current.current?.client.close()
    current.current = null
    forgetCredentials()
    setSession(null)
    setProblem(why)
  }, [])

  const signIn = useCallback(
    async (credentials: Credentials, isKept: boolean) => {
      const attempt = (attempts.current += 1)
      // Until the server answers, or somebody tries other credentials.
      while (attempt === attempts.current) {
        const connection = new ConnectionStore()
        const client = createConsoleClient({
          credentials,
          connection,
          onRefused: () => current.current && end('ended'),
        })
        const answer = client.apollo
          .query({ query: ViewerDocument, errorPolicy: 'all' })
          .catch((failure: unknown) => ({ data: undefined, error: failure }))
        // Credentials that were accepted before: the page is made ready beside the question what they open.
        const view = isKept ? prepareView(client) : null
        const { data, error } = await answer
        if (attempt !== attempts.current) return client.close()
        if (data?.viewer) {
          saveCredentials(credentials)
          await view
          if (attempt !== attempts.current) return client.close()
          current.current = { client, connection, access: accessOf(data.viewer) }
          setProblem(null)
          setSession(current.current)
          break
        }
        client.close()
        const why = signInProblem(error)
        setProblem(why)
        if (why === 'refused') forgetCredentials()
        if (why !== 'unreachable') break
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS))
      }
      setChecking(false)
    },
    [end],
  )

  const submit = (given: Credentials) => {
    setOpening(false)
    setChecking(true)
    void signIn(given, false)
  }

  // Before the first picture: nothing of it is waited for.
  useLayoutEffect(() => {
    const saved = savedCredentials()
    if (saved) void signIn(saved, true)
    return () => {
      attempts.current += 1
    }
  }, [signIn])

  if (!session && isChecking && isOpening && problem === null) return <Opening />
  if (!session) return <SignIn problem={problem} isChecking={isChecking} onSignIn={submit} />
  return (
    <ApolloProvider client={session.client.apollo}>
      <AccessContext.Provider value={session.access}>
        <Router base={BASE}>
          <Shell connection={session.connection} onSignOut={() => end(null)} />
        </Router>
      </AccessContext.Provider>
    </ApolloProvider>
  )
}
