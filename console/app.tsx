/** Signing in, and the pages of who is signed in. The address stays while a session ends and begins again. */
import { ApolloProvider } from '@apollo/client/react'
import { useCallback, useEffect, useRef, useState } from 'react'
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
import { ViewerDocument } from './generated/graphql'
import { Shell } from './shell/shell'
import { Opening } from './shell/opening'
import { SignIn } from './shell/sign-in'

interface Session {
  readonly client: ConsoleClient
  readonly connection: ConnectionStore
  readonly access: Access
}

const RETRY_MS = 2_000

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
    async (credentials: Credentials) => {
      const attempt = (attempts.current += 1)
      // Until the server answers, or somebody tries other credentials.
      while (attempt === attempts.current) {
        const connection = new ConnectionStore()
        const client = createConsoleClient({
          credentials,
          connection,
          onRefused: () => current.current && end('ended'),
        })
        const { data, error } = await client.apollo
          .query({ query: ViewerDocument, errorPolicy: 'all' })
          .catch((failure: unknown) => ({ data: undefined, error: failure }))
        if (attempt !== attempts.current) return client.close()
        if (data?.viewer) {
          saveCredentials(credentials)
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
    void signIn(given)
  }

  useEffect(() => {
    const saved = savedCredentials()
    if (saved) void signIn(saved)
    return () => {
      attempts.current += 1
    }
  }, [signIn])

  if (!session && isChecking && isOpening && problem === null) return <Opening />
  if (!session) return <SignIn problem={problem} isChecking={isChecking} onSignIn={submit} />
  return (
    <ApolloProvider client={session.client.apollo}>
      <AccessContext.Provider value={session.access}>
        <Router base="/console">
          <Shell connection={session.connection} onSignOut={() => end(null)} />
        </Router>
      </AccessContext.Provider>
    </ApolloProvider>
  )
}
