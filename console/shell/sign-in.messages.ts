import { defineMessages } from '../language/messages'

export const signInMessages = defineMessages(
  {
    title: 'Sign in to Forecart',
    token: 'Admin token',
    key: 'API key',
    kind: 'Sign in with',
    where:
      'The admin token is in the file admin-token of the server’s home (.forecart by default). It is kept in this tab only, until you close it or sign out.',
    secret: 'Token or key',
    submit: 'Sign in',
    checking: 'Checking …',
    refused:
      'The server does not know this token or key. Check that it is whole, and not revoked or expired.',
    ended:
      'Your session has ended: the token or key is not valid any more. Sign in again to go on where you were.',
    unreachable: 'The server does not answer, or is too busy to. The page goes on as soon as it does.',
    otherVersion: 'The server is of another version than this page. Reload the page.',
  },
  {
    title: '登录 Forecart',
    token: '管理员令牌',
    key: 'API 密钥',
    kind: '登录方式',
    where:
      '管理员令牌保存在服务器主目录(默认为 .forecart)的 admin-token 文件中。它只保存在当前标签页,关闭或退出后即清除。',
    secret: '令牌或密钥',
    submit: '登录',
    checking: '正在验证……',
    refused: '服务器不认识此令牌或密钥。请确认它完整,且未被吊销或过期。',
    ended: '会话已结束:令牌或密钥不再有效。重新登录后可继续之前的操作。',
    unreachable: '服务器没有响应,或过于繁忙。恢复后页面会自动继续。',
    otherVersion: '服务器版本与此页面不同。请重新加载页面。',
  },
)
