export interface ChromiumOptions {
  /** The proxy that everything goes through, `http://host:port`. */
  readonly proxyServer: string
  /** Where the browser keeps its profile. */
  readonly profile: string
  /** False: the renderers run without Chromium's own sandbox. */
  readonly sandbox: boolean
}

/** By which the processes of a browser are known. */
export const profileArgument = (profile: string): string => `--user-data-dir=${profile}`

/**
 * How Chromium is started. No request of the browser's own (updates, metrics, safe browsing), nothing past the proxy:
 * no QUIC, no WebRTC over UDP, and no name is ever resolved by the browser, so that a prefetch of one cannot leave.
 */
export function chromiumArguments({ proxyServer, profile, sandbox }: ChromiumOptions): string[] {
  return [
    '--headless',
    '--remote-debugging-pipe',
    profileArgument(profile),
    `--proxy-server=${proxyServer}`,
    '--proxy-bypass-list=<-loopback>',
    `--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE ${new URL(proxyServer).hostname.replace(/^\[|\]$/g, '')}`,
    '--force-webrtc-ip-handling-policy=disable_non_proxied_udp',
    '--disable-quic',
    '--disable-gpu',
    '--disable-dev-shm-usage',
    '--no-first-run',
    '--no-default-browser-check',
    '--no-pings',
    '--disable-background-networking',
    '--disable-breakpad',
    '--disable-client-side-phishing-detection',
    '--disable-component-update',
    '--disable-default-apps',
    '--disable-domain-reliability',
    '--disable-extensions',
    '--disable-file-system',
    '--disable-hang-monitor',
    '--disable-prompt-on-repost',
    '--disable-sync',
    '--metrics-recording-only',
    '--mute-audio',
    '--password-store=basic',
    '--use-mock-keychain',
    '--disable-blink-features=AutomationControlled',
    `--disable-features=${disabledFeatures.join()}`,
    ...(sandbox ? [] : ['--no-sandbox']),
  ]
}

const disabledFeatures = [
  'AutofillServerCommunication',
  'CertificateTransparencyComponentUpdater',
  'DialMediaRouteProvider',
  'GlobalMediaControls',
  'MediaRouter',
  'NetworkTimeServiceQuerying',
  'OptimizationHints',
  'Prerender2',
  'Translate',
  'WebTransport',
]
