import { describe, expect, it } from 'vitest'
import { ConfigError, readConfig } from './config.ts'

const read = (settings: Readonly<Record<string, string>>) =>
  readConfig(Object.fromEntries(Object.entries(settings).map(([name, value]) => [`LATCHKEY_${name}`, value])))

describe('a value that cannot be used', () => {
  it.each<[Readonly<Record<string, string>>, string]>([
    [{ HOST: '999.1.1.1' }, 'LATCHKEY_HOST must be an IP address or a host name.'],
    [{ HOST: '1.2.3' }, 'LATCHKEY_HOST must be an IP address or a host name.'],
    [{ HOST: 'two words' }, 'LATCHKEY_HOST must be an IP address or a host name.'],
    [{ HOST: 'localhost:8080' }, 'LATCHKEY_HOST must be an IP address or a host name.'],
    [{ TRUST_PROXY: 'yes' }, 'LATCHKEY_TRUST_PROXY must be off, or addresses and networks separated by commas.'],
    [
      { TRUST_PROXY: '10.0.0.1/33' },
      'LATCHKEY_TRUST_PROXY must be off, or addresses and networks separated by commas.',
    ],
    [{ TRUST_PROXY: '10.0.0.0/0' }, 'LATCHKEY_TRUST_PROXY must be off, or addresses and networks separated by commas.'],
    [{ TRUST_PROXY: 'fd00::/129' }, 'LATCHKEY_TRUST_PROXY must be off, or addresses and networks separated by commas.'],
    [{ TRUST_PROXY: '999.1.1.1' }, 'LATCHKEY_TRUST_PROXY must be off, or addresses and networks separated by commas.'],
    [
      { JWKS_URL: 'https://id.example/keys' },
      'LATCHKEY_JWKS_URL also needs LATCHKEY_JWT_ISSUER and LATCHKEY_JWT_AUDIENCE.',
    ],
    [
      { JWKS_URL: 'https://id.example/keys', JWT_ISSUER: 'https://id.example' },
      'LATCHKEY_JWKS_URL also needs LATCHKEY_JWT_ISSUER and LATCHKEY_JWT_AUDIENCE.',
    ],
    [{ PUBLIC_URL: 'https://keys.example/?a=1' }, 'LATCHKEY_PUBLIC_URL must not have a query or a fragment (? or #).'],
    [{ PUBLIC_URL: 'https://keys.example/#' }, 'LATCHKEY_PUBLIC_URL must not have a query or a fragment (? or #).'],
    [{ ADMIN_PASSWORD: '😀'.repeat(5) }, 'LATCHKEY_ADMIN_PASSWORD must have at least 10 characters.'],
    [{ ADMIN_PASSWORD: 'x'.repeat(1025) }, 'LATCHKEY_ADMIN_PASSWORD must have at most 1024 bytes.'],
    [{ ADMIN_EMAIL: `${'a'.repeat(64)}@${'b'.repeat(190)}` }, 'LATCHKEY_ADMIN_EMAIL must be an e-mail address.'],
    [{ ROOT_KEYS: 'AAAA' }, 'LATCHKEY_ROOT_KEYS is set, but LATCHKEY_ROOT_KEY is not env.'],
    [{ RATE_LIMIT_SCRAPE: '0' }, 'LATCHKEY_RATE_LIMIT_SCRAPE must be off, or a whole number from 1 to 1000000000.'],
    [{ AUDIT_DAYS: 'never' }, 'LATCHKEY_AUDIT_DAYS must be off, or a whole number from 1 to 36500.'],
    // Found before anything is opened: what is open keeps the process alive.
    [{ MONITOR_MIN: '100000' }, 'LATCHKEY_MONITOR_MIN must not be larger than LATCHKEY_MONITOR_MAX.'],
  ])('%j → %s', (settings, sentence) => {
    expect(() => read(settings)).toThrow(new ConfigError(sentence))
  })
})

describe('a value that can', () => {
  it.each(['127.0.0.1', '0.0.0.0', '::', '::1', 'localhost', 'node-1.internal', 'box7'])('host %s', (host) => {
    expect(read({ HOST: host }).host).toBe(host)
  })

  it.each<[string, false | readonly string[]]>([
    ['off', false],
    ['10.0.0.1', ['10.0.0.1']],
    ['10.0.0.0/8, fd00::/8', ['10.0.0.0/8', 'fd00::/8']],
    ['10.0.0.1/32,::1/128', ['10.0.0.1/32', '::1/128']],
  ])('trusted proxies %s', (text, expected) => {
    expect(read({ TRUST_PROXY: text }).trustProxy).toEqual(expected)
  })
})
