/** The frame of every page: menu, state of the connection, and the page that the address names. */
import { Redirect, Route, Switch, useLocation } from 'wouter'
import type { ConnectionStore } from '../api/connection-state'
import { useAccess } from '../api/viewer'
import { PageHead } from '../components/page-head'
import { useMessages } from '../language/preferences'
import { ConnectionNotice } from './connection-notice'
import { ErrorBoundary } from './error-boundary'
import { LoadedPage } from './page-loader'
import { PAGES } from './pages'
import { shellMessages } from './shell.messages'
import { SideBar } from './side-bar'

export function Shell(props: { readonly connection: ConnectionStore; readonly onSignOut: () => void }) {
  const t = useMessages(shellMessages)
  const { mayRead } = useAccess()
  const [path] = useLocation()
  return (
    <div className="shell">
      <a className="skip" href="#content">
        {t.skip}
      </a>
      <SideBar onSignOut={props.onSignOut} />
      <main id="content" tabIndex={-1}>
        <ConnectionNotice connection={props.connection} />
        {mayRead ? (
          <ErrorBoundary
            resetKey={path}
            fallback={(error) => (
              <>
                <PageHead title={t.brokenTitle} />
                <div className="notice bad" role="alert">
                  <p>{t.broken}</p>
                  <code>{error.message}</code>
                  <div>
                    <button type="button" onClick={() => location.reload()}>
                      {t.reload}
                    </button>
                  </div>
                </div>
              </>
            )}
          >
            <Switch>
              <Route path="/">
                <Redirect to="/today" replace />
              </Route>
              {PAGES.map(({ name }) => (
                <Route key={name} path={`/${name}`}>
                  <LoadedPage key={name} name={name} />
                </Route>
              ))}
              <Route>
                <PageHead title={t.notFoundTitle} />
                <p>{t.notFound}</p>
              </Route>
            </Switch>
          </ErrorBoundary>
        ) : (
          <p className="notice">{t.noRead}</p>
        )}
      </main>
    </div>
  )
}
